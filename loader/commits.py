"""Puts checked chunks of one file into its table and into the ledger, in one commit."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from loader.checks import duplicate_key_rejects
from loader.chunks import Chunk
from loader.contract import Table
from loader.errors import FailedCheckError
from loader.files import LineReader
from loader.ledger import FileCounts, Ledger
from loader.plain import Rows, as_frame
from loader.rejects import Reject, RejectFile
from loader.targets.base import Target, rows_already_loaded

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read of it so far, and its size in bytes."""


@dataclass(frozen=True)
class Checked:
    """A chunk, its rows that fit the contract, and those that do not."""

    chunk: Chunk
    good: Rows
    bad: list[Reject]


class Commits:
    """The commits of one file; `counts` always holds what is committed."""

    def __init__(  # noqa: PLR0913, PLR0917  one parameter a part of the load
        self,
        ledger: Ledger,
        rejects: RejectFile,
        progress: Progress,
        table: Table,
        reader: LineReader,
        counts: FileCounts,
    ) -> None:
        self._ledger = ledger
        self._rejects = rejects
        self._progress = progress
        self._table = table
        self._reader = reader
        self._counts = counts
        self._started = time.monotonic() - counts.seconds

    def commit(
        self,
        target: Target,
        checked: Checked,
        wait: Callable[[], None] = lambda: None,
    ) -> None:
        """Insert a chunk, wait for the turn to count it, and commit both.

        Raise DuplicateKeyError for a key that the table has already; nothing of the
        chunk is kept then.
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
        self._progress(self._reader.name, chunk.last_byte, self._reader.size)

    def without_repeated(self, target: Target, checked: Checked) -> Checked:
        """Reject the rows whose key the table has already."""
        good = as_frame(checked.good)
        repeated = rows_already_loaded(target, self._table, good)
        rows = as_frame(checked.chunk.rows).loc[good.index[repeated]]
        bad = duplicate_key_rejects(rows, self._table, self._reader.name)
        return Checked(checked.chunk, good[~repeated], checked.bad + bad)

    def _reject(self, rejects: list[Reject], counts: FileCounts) -> None:
        """Write rejects down, and stop the load when there are too many."""
        self._rejects.write(sorted(rejects, key=lambda reject: reject.line))
        counts.rejected += len(rejects)
        first, maximum = self._rejects.first, self._rejects.maximum
        if self._rejects.count > maximum and first is not None:
            raise FailedCheckError(
                f"{first.summary}. {self._rejects.count} rows so far break "
                f"the contract and --max-rejects allows {maximum}, so "
                f"nothing was loaded. Mend the rows listed in {self._rejects.path}, "
                "or allow more."
            )
