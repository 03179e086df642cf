"""Loads the files of one source, chunk by chunk, into tables built aside."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from loader.ahead import ahead
from loader.checks import check, duplicate_key_rejects
from loader.chunks import Chunk, read_chunks
from loader.contract import Source, Table
from loader.errors import FailedCheckError, LoaderError
from loader.files import LineReader
from loader.headers import Header
from loader.ledger import FileCounts, Ledger
from loader.plain import Rows, as_frame
from loader.rejects import Reject, RejectFile
from loader.targets.base import (
    DuplicateKeyError,
    Target,
    count_rows,
    rows_already_loaded,
    staged_name,
)

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read of it so far, and its size in bytes."""


@dataclass(frozen=True)
class InputFile:
    """A file to load; an optional one of no bytes at all has no header."""

    path: Path
    size: int
    sha256: str
    header: Header | None


@dataclass(frozen=True)
class Job:
    """One load under way; `begun` is what an earlier try has done of it."""

    target: Target
    source: Source
    ledger: Ledger
    rejects: RejectFile
    progress: Progress
    begun: dict[Table, FileCounts]

    def run(self, files: dict[Table, InputFile]) -> dict[Table, FileCounts]:
        """Build every table aside, then swap them in.

        A failed check leaves nothing behind. Whatever else stops the load (Ctrl-C, a
        full disk, a lost connection) leaves what is committed to the next try.
        """
        tables = self.source.tables
        try:
            counts = {
                table: self._load_table(table, files.get(table)) for table in tables
            }
            self.ledger.start_swap()
            self.target.swap(tables)
        except FailedCheckError:
            # The first error is the one to report, not that cleaning up failed too.
            with suppress(LoaderError):
                self.target.discard(tables)
                self.ledger.finish("failed")
            raise
        self.ledger.finish("finished")
        return counts

    def _load_table(self, table: Table, file: InputFile | None) -> FileCounts:
        counts = self.begun.get(table)
        if counts is None:
            self.target.create_staged(table)
            counts = FileCounts(None)
            if file is not None:
                counts = FileCounts(file.path.name, file.size, file.sha256)
            self.ledger.start_file(table, counts)
        if file is None:
            return counts
        with LineReader(file.path) as reader:
            if file.header is not None:
                counts.last_line = max(counts.last_line, 1)
                deque(reader.lines(counts.last_line), maxlen=0)
                self._load_chunks(table, reader, file.header, counts)
            if reader.sha256() != counts.sha256:
                raise FailedCheckError(
                    f"{counts.file} changed while it was being loaded, so nothing was "
                    "loaded. Load it again when nothing writes to it."
                )
        self._reconcile(table, counts)
        return counts

    def _load_chunks(
        self, table: Table, reader: LineReader, header: Header, counts: FileCounts
    ) -> None:
        started = time.monotonic() - counts.seconds
        checked = self._checked(table, reader, header)
        with closing(ahead(checked)) as chunks:
            for chunk, good, bad in chunks:
                counts.read += chunk.read
                counts.chunks += 1
                counts.last_line = chunk.last_line
                counts.seconds = time.monotonic() - started
                self._reject(chunk.malformed + bad, counts)
                self._append(table, good, chunk.rows, counts)
                self.progress(reader.name, chunk.last_byte, reader.size)

    def _checked(
        self, table: Table, reader: LineReader, header: Header
    ) -> Iterator[tuple[Chunk, Rows, list[Reject]]]:
        for chunk in read_chunks(reader, header, table):
            good, bad = check(chunk.rows, table, reader.name)
            self.target.prepare(good)
            yield chunk, good, bad

    def _append(
        self,
        table: Table,
        rows: Rows,
        as_read: Rows,
        counts: FileCounts,
    ) -> None:
        """Insert the checked rows of a chunk but those whose key is there already."""
        try:
            self._insert(table, rows, counts)
        except DuplicateKeyError:
            frame = as_frame(rows)
            repeated = rows_already_loaded(self.target, table, frame)
            repeated_rows = as_frame(as_read).loc[frame.index[repeated]]
            self._reject(
                duplicate_key_rejects(repeated_rows, table, counts.file or ""), counts
            )
            self._insert(table, frame[~repeated], counts)

    def _insert(self, table: Table, rows: Rows, counts: FileCounts) -> None:
        counts.reject_bytes = self.rejects.size
        with self.target.transaction():
            taken = self.target.append(table, rows) if len(rows) else 0
            after = replace(counts, loaded=counts.loaded + taken)
            self.ledger.update_file(table, after)
        counts.loaded = after.loaded

    def _reject(self, rejects: list[Reject], counts: FileCounts) -> None:
        """Write rejects down, and stop the load when there are too many."""
        self.rejects.write(sorted(rejects, key=lambda reject: reject.line))
        counts.rejected += len(rejects)
        if self.rejects.count > self.rejects.maximum and self.rejects.first is not None:
            raise FailedCheckError(
                f"{self.rejects.first.summary}. {self.rejects.count} rows so far break "
                f"the contract and --max-rejects allows {self.rejects.maximum}, so "
                f"nothing was loaded. Mend the rows listed in {self.rejects.path}, "
                "or allow more."
            )

    def _reconcile(self, table: Table, counts: FileCounts) -> None:
        held = count_rows(self.target, staged_name(table))
        if counts.loaded + counts.rejected != counts.read or held != counts.loaded:
            raise FailedCheckError(
                f"{counts.file} does not add up: {counts.read} rows read, "
                f"{counts.loaded} sent, {held} held, {counts.rejected} rejected. "
                "Nothing was loaded; report this as a bug."
            )
