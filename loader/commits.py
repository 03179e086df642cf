"""Writes the checked chunks of a table: rows and ledger in one commit each."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from loader.checks import duplicate_key_rejects
from loader.chunks import Chunk
from loader.contract import Table
from loader.errors import FailedCheckError
from loader.ledger import FileCounts, Ledger
from loader.plain import Rows, as_frame
from loader.rejects import Reject, RejectFile
from loader.targets.base import Target, rows_already_loaded
from loader.wording import counted

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read of it so far, and its size in bytes."""


@dataclass(frozen=True)
class Checked:
    """A chunk, its rows that fit the contract, and those that do not."""

    chunk: Chunk
    good: Rows
    bad: list[Reject]


class Commits:
    """Commits the chunks of one table; `counts` always says what is committed."""

    def __init__(
        self,
        ledger: Ledger,
        rejects: RejectFile,
        progress: Progress,
        table: Table,
        counts: FileCounts,
    ) -> None:
        self._ledger = ledger
        self._rejects = rejects
        self._progress = progress
        self._table = table
        self._counts = counts
        self._started = time.monotonic() - counts.seconds

    def commit(
        self,
        target: Target,
        checked: Checked,
        wait: Callable[[], None] = lambda: None,
    ) -> None:
        """Insert a chunk, wait for its turn to be counted, and commit both.

        Raise DuplicateKeyError for a key that the table already has; then nothing of
        the chunk is kept.
        """
        chunk, good = checked.chunk, checked.good
        with target.transaction():
            loaded = target.append(self._table, good) if len(good) else 0
            wait()
            after = replace(self._counts)
            after.read += chunk.read
            after.loaded += loaded
            after.chunks += 1
            after.last_line = chunk.last_line
            after.seconds = time.monotonic() - self._started
            self._reject(chunk.malformed + checked.bad, after)
            after.reject_bytes = self._rejects.size
            self._ledger.update_file(target, self._table, after)
        self._counts.become(after)
        self._progress(chunk.file, chunk.last_byte, chunk.file_bytes)

    def without_repeated(self, target: Target, checked: Checked) -> Checked:
        """Reject the rows whose key the table already has."""
        good = as_frame(checked.good)
        repeated = rows_already_loaded(target, self._table, good)
        rows = as_frame(checked.chunk.rows).loc[good.index[repeated]]
        bad = duplicate_key_rejects(rows, self._table, checked.chunk.file)
        return Checked(checked.chunk, good[~repeated], checked.bad + bad)

    def _reject(self, rejects: list[Reject], counts: FileCounts) -> None:
        """Write rejects to their file, and stop the load when there are too many."""
        self._rejects.write(sorted(rejects, key=lambda reject: reject.line))
        counts.rejected += len(rejects)
        first, maximum = self._rejects.first, self._rejects.maximum
        if self._rejects.count > maximum and first is not None:
            raise FailedCheckError(
                f"{first.summary}. Nothing was loaded: "
                f"{counted(self._rejects.count, 'row')} rejected so far, and "
                f"--max-rejects allows {maximum}. Correct the rows listed in "
                f"{self._rejects.path}, or raise --max-rejects."
            )
