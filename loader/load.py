"""Loads the files of one source into raw tables: all of them, or nothing."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from loader.ahead import ahead
from loader.checks import check, duplicate_key_rejects
from loader.chunks import read_chunks
from loader.contract import Source, Table, read_contract
from loader.errors import LoaderError
from loader.files import LineReader, find_files
from loader.headers import Header, parse_header
from loader.ledger import FileCounts, Ledger
from loader.plain import Rows, as_frame
from loader.rejects import Reject, RejectFile, RejectPolicy
from loader.settings import project_directory, read_settings
from loader.targets import open_target
from loader.targets.base import (
    DuplicateKeyError,
    Target,
    count_rows,
    rows_already_loaded,
)

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read of it so far, and its size in bytes."""


@dataclass(frozen=True)
class FileSummary:
    """What became of one table; `file` is None for an absent optional file."""

    table: str
    file: str | None
    read: int
    loaded: int
    rejected: int
    ignored_columns: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What a load did; `reject_file` is None when every row was loaded."""

    load_id: str
    files: tuple[FileSummary, ...]
    notices: tuple[str, ...]
    reject_file: Path | None


def load(
    directory: Path,
    target_name: str,
    source_name: str,
    policy: RejectPolicy,
    progress: Progress,
) -> Summary:
    """Load the CSV files of a directory and return what was done.

    Raise LoaderError when anything is wrong; the raw tables are then as they were.
    """
    project = project_directory()
    source = read_contract(project, source_name)
    settings = read_settings(project, target_name)
    paths = find_files(directory, source)
    headers = {table: _read_header(path, table) for table, path in paths.items()}
    with closing(open_target(settings)) as target:
        target.lock(source.name)
        target.create_schemas()
        ledger = Ledger(target, source)
        with RejectFile(policy, ledger.load_id) as rejects:
            job = _Job(target, source, ledger, rejects, progress)
            counts = job.run(paths, headers)
        notices = [] if target.notice is None else [target.notice]
    files = []
    for table, count in counts.items():
        header = headers.get(table)
        ignored = header.ignored if header else ()
        files.append(
            FileSummary(
                table.name,
                count.file,
                count.read,
                count.loaded,
                count.rejected,
                ignored,
            )
        )
        if count.file is None:
            notices.append(f"There is no {table.file}: {table.identifier} is empty.")
    reject_file = rejects.path if rejects.count else None
    return Summary(ledger.load_id, tuple(files), tuple(notices), reject_file)


def _read_header(path: Path, table: Table) -> Header | None:
    """Read the header of a file; an optional file of no bytes at all has none."""
    with LineReader(path) as reader:
        line = next(reader.lines(1), None)
    if line is not None:
        return parse_header(line, path.name, table)
    if table.required:
        raise LoaderError(f"{path.name} is empty: it needs at least a header.")
    return None


@dataclass(frozen=True)
class _Job:
    """One load under way."""

    target: Target
    source: Source
    ledger: Ledger
    rejects: RejectFile
    progress: Progress

    def run(
        self, paths: dict[Table, Path], headers: dict[Table, Header | None]
    ) -> dict[Table, FileCounts]:
        """Build every table aside, then swap them in; on any error leave no trace."""
        tables = self.source.tables
        self.ledger.start()
        try:
            counts = {}
            for table in tables:
                self.target.create_staged(table)
                counts[table] = self._load_table(
                    table, paths.get(table), headers.get(table)
                )
            self.target.swap(tables)
        except BaseException:
            # The first error is the one to report, not that cleaning up failed too.
            with suppress(LoaderError):
                self.target.discard(tables)
                self.ledger.finish("failed")
            raise
        self.ledger.finish("finished")
        return counts

    def _load_table(
        self, table: Table, path: Path | None, header: Header | None
    ) -> FileCounts:
        started = time.monotonic()
        counts = FileCounts(path.name if path else None)
        if path is None:
            self.ledger.start_file(table, counts)
            return counts
        with LineReader(path) as reader:
            counts.bytes = reader.size
            self.ledger.start_file(table, counts)
            if header is not None:
                next(reader.lines(1))
                checked = (
                    (chunk, *check(chunk.rows, table, path.name))
                    for chunk in read_chunks(reader, header, table)
                )
                with closing(ahead(checked)) as chunks:
                    for chunk, good, bad in chunks:
                        counts.read += chunk.read
                        counts.chunks += 1
                        self._reject(chunk.malformed + bad, counts)
                        self._append(table, good, chunk.rows, counts)
                        self.progress(path.name, chunk.last_byte, reader.size)
            counts.sha256 = reader.sha256()
            counts.seconds = time.monotonic() - started
        with self.target.transaction():
            self.ledger.update_file(table, counts)
        self._reconcile(table, counts)
        return counts

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
            raise LoaderError(
                f"{self.rejects.first.summary}. {self.rejects.count} rows so far break "
                f"the contract and --max-rejects allows {self.rejects.maximum}, so "
                f"nothing was loaded. Mend the rows listed in {self.rejects.path}, "
                "or allow more."
            )

    def _reconcile(self, table: Table, counts: FileCounts) -> None:
        held = count_rows(self.target, table)
        if counts.loaded + counts.rejected != counts.read or held != counts.loaded:
            raise LoaderError(
                f"{counts.file} does not add up: {counts.read} rows read, "
                f"{counts.loaded} sent, {held} held, {counts.rejected} rejected. "
                "Nothing was loaded; report this as a bug."
            )
