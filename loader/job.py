"""Loads the files of one source, chunk by chunk, into staged tables."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial

from loader.checks import check
from loader.chunks import Chunk, read_chunks
from loader.commits import Checked, Commits, Progress
from loader.contract import Source, Table
from loader.emptied import Emptied
from loader.errors import FailedCheckError, UserError
from loader.inputs import Input, InputFile
from loader.ledger import FileCounts, Ledger
from loader.lines import LineReader
from loader.made import with_made_columns
from loader.prefetch import prefetch
from loader.pseudonym import Pseudonyms
from loader.rejects import RejectFile
from loader.targets.base import DuplicateKeyError, Target, count_rows, staged_name
from loader.turns import in_turns


@dataclass(frozen=True)
class Job:
    """One load in progress; `begun` is what an interrupted attempt has already done."""

    target: Target
    source: Source
    ledger: Ledger
    rejects: RejectFile
    progress: Progress
    begun: dict[Table, FileCounts]
    pseudonyms: Pseudonyms | None
    emptied: Emptied

    def run(self, inputs: dict[Table, Input]) -> dict[Table, FileCounts]:
        """Fill every staged table, then swap them all in.

        A failed check leaves nothing behind. Anything else that stops the load (Ctrl-C,
        a full disk, a lost connection) leaves what is committed to the next attempt.
        """
        tables = self.source.tables
        try:
            counts = {
                table: self._load_table(table, inputs.get(table)) for table in tables
            }
            self.emptied.refuse(
                table for table, count in counts.items() if not count.loaded
            )
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

    def _load_table(self, table: Table, given: Input | None) -> FileCounts:
        counts = self.begun.get(table)
        if counts is None:
            self.target.create_staged(table)
            counts = FileCounts(None)
            if given is not None:
                counts = FileCounts(given.name, given.size, given.sha256)
            self.ledger.start_file(table, counts)
        if given is None:
            self.target.index_staged(table)
            return counts
        try:
            self._read_files(table, given, counts, careful=False)
        except DuplicateKeyError:
            # What was not committed is undone. Continue from there, chunk by chunk.
            self._read_files(table, given, counts, careful=True)
        self._reconcile(table, counts)
        self.target.index_staged(table)
        return counts

    def _read_files(
        self, table: Table, given: Input, counts: FileCounts, *, careful: bool
    ) -> None:
        """Load what follows the last committed line.

        Raise DuplicateKeyError for a key that is already loaded; with `careful`, reject
        its row instead.
        """
        commits = Commits(self.ledger, self.rejects, self.progress, table, counts)
        checked = self._checked(table, given, counts.last_line, counts.read)
        with closing(checked), closing(prefetch(checked)) as chunks:
            load = self._load_carefully if careful else self._load_quickly
            load(chunks, commits)

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
        self, table: Table, given: Input, done: int, rows: int
    ) -> Generator[Checked, None, None]:
        """Read and check what follows the first `done` lines of a table's files.

        These lines held `rows` rows.
        """
        lines = 0
        for file in given.files:
            with LineReader(file.path, file.name, table.format.encoding) as reader:
                skipped = max(done - lines, table.format.skip_lines + 1)
                deque(reader.lines(skipped), maxlen=0)
                for chunk in self._chunks(reader, file, table, lines):
                    good, bad = check(chunk.rows, table, reader.name)
                    if self.pseudonyms is not None:
                        good = self.pseudonyms.replace(good, table)
                    good = with_made_columns(good, table, chunk, rows)
                    rows += chunk.read
                    self.target.prepare(good)
                    yield Checked(chunk, good, bad)
                lines += reader.line_count
                if reader.sha256() != file.sha256:
                    raise FailedCheckError(
                        f"{file.name} changed while it was being loaded, so nothing "
                        "was loaded. Load it again when no other program is writing "
                        "to it."
                    )

    @staticmethod
    def _chunks(
        reader: LineReader, file: InputFile, table: Table, lines_before: int
    ) -> Iterator[Chunk]:
        if file.header is None:
            return iter(())
        return read_chunks(reader, file.header, table, lines_before)

    def _reconcile(self, table: Table, counts: FileCounts) -> None:
        held = count_rows(self.target, staged_name(table))
        if counts.loaded + counts.rejected != counts.read or held != counts.loaded:
            raise FailedCheckError(
                f"The counts of {counts.file} do not add up: {counts.read} rows read, "
                f"{counts.loaded} sent, {held} stored, {counts.rejected} rejected. "
                "Nothing was loaded; report this as a bug."
            )
