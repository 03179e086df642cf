"""Loads the files of one source, chunk by chunk, into staged tables."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loader.checks import check
from loader.chunks import read_chunks
from loader.commits import Checked, Commits, Progress
from loader.contract import Source, Table
from loader.errors import FailedCheckError, UserError
from loader.files import LineReader
from loader.headers import Header
from loader.ledger import FileCounts, Ledger
from loader.prefetch import prefetch
from loader.pseudonym import Pseudonyms
from loader.rejects import RejectFile
from loader.targets.base import DuplicateKeyError, Target, count_rows, staged_name
from loader.turns import in_turns


@dataclass(frozen=True)
class InputFile:
    """A file to load; an optional file that is empty has no header."""

    path: Path
    size: int
    sha256: str
    header: Header | None


@dataclass(frozen=True)
class Job:
    """One load in progress; `begun` is what an interrupted attempt has already done."""

    target: Target
    source: Source
    ledger: Ledger
    rejects: RejectFile
    progress: Progress
    begun: dict[Table, FileCounts]
    pseudonyms: Pseudonyms | None = None

    def run(self, files: dict[Table, InputFile]) -> dict[Table, FileCounts]:
        """Fill every staged table, then swap them all in.

        A failed check leaves nothing behind. Anything else that stops the load (Ctrl-C,
        a full disk, a lost connection) leaves what is committed to the next attempt.
        """
        tables = self.source.tables
        try:
            counts = {
                table: self._load_table(table, files.get(table)) for table in tables
            }
            self.ledger.start_swap()
            self.target.swap(tables)
        except FailedCheckError:
            # Report the first error, not that the cleanup failed too.
            with suppress(UserError):
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
            self.target.index_staged(table)
            return counts
        try:
            self._read_file(table, file, counts, careful=False)
        except DuplicateKeyError:
            # What was not committed is undone. Continue from there, chunk by chunk.
            self._read_file(table, file, counts, careful=True)
        self._reconcile(table, counts)
        self.target.index_staged(table)
        return counts

    def _read_file(
        self, table: Table, file: InputFile, counts: FileCounts, *, careful: bool
    ) -> None:
        """Load what follows the last committed line.

        Raise DuplicateKeyError for a key that is already loaded; with `careful`, reject
        its row instead.
        """
        with LineReader(file.path) as reader:
            if file.header is not None:
                counts.last_line = max(counts.last_line, 1)
                deque(reader.lines(counts.last_line), maxlen=0)
                commits = Commits(
                    self.ledger, self.rejects, self.progress, table, reader, counts
                )
                checked = self._checked(table, reader, file.header)
                with closing(prefetch(checked)) as chunks:
                    load = self._load_carefully if careful else self._load_quickly
                    load(chunks, commits)
            if reader.sha256() != counts.sha256:
                raise FailedCheckError(
                    f"{counts.file} changed while it was being loaded, so nothing was "
                    "loaded. Load it again when no other program is writing to it."
                )

    def _load_quickly(self, chunks: Iterator[Checked], commits: Commits) -> None:
        """Load two chunks at a time if the target has a second connection."""
        if self.target.helper is None:
            self._load_carefully(chunks, commits)
            return
        in_turns(
            chunks,
            partial(commits.commit, self.target),
            partial(commits.commit, self.target.helper),
        )

    def _load_carefully(self, chunks: Iterator[Checked], commits: Commits) -> None:
        """Load chunk by chunk, rejecting rows whose key is already loaded."""
        for checked in chunks:
            try:
                commits.commit(self.target, checked)
            except DuplicateKeyError:
                rest = commits.without_repeated(self.target, checked)
                commits.commit(self.target, rest)

    def _checked(
        self, table: Table, reader: LineReader, header: Header
    ) -> Iterator[Checked]:
        for chunk in read_chunks(reader, header, table):
            good, bad = check(chunk.rows, table, reader.name)
            if self.pseudonyms is not None:
                good = self.pseudonyms.replace(good, table)
            self.target.prepare(good)
            yield Checked(chunk, good, bad)

    def _reconcile(self, table: Table, counts: FileCounts) -> None:
        held = count_rows(self.target, staged_name(table))
        if counts.loaded + counts.rejected != counts.read or held != counts.loaded:
            raise FailedCheckError(
                f"The counts of {counts.file} do not add up: {counts.read} rows read, "
                f"{counts.loaded} sent, {held} stored, {counts.rejected} rejected. "
                "Nothing was loaded; report this as a bug."
            )
