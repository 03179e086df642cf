"""Loads the files of one source into raw tables: all of them, or nothing."""

import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from loader.commits import Progress
from loader.contract import Table
from loader.emptied import Emptied, tables_named
from loader.files import find_files
from loader.history import EarlierLoad, find_current, find_unfinished
from loader.inputs import Input, read_input
from loader.interrupt import interrupting
from loader.job import Job
from loader.ledger import FileCounts, Ledger, create_audit_tables
from loader.pseudonym import pseudonyms_from_environment
from loader.rejects import RejectFile, RejectPolicy
from loader.settings import project_directory, read_settings
from loader.sources import read_contract
from loader.targets import open_target

ALREADY_LOADED = (
    "Nothing was done: these files are already loaded. Use --force to load them again."
)
RESUMED = "Resumed an earlier load of these files that was interrupted."


@dataclass(frozen=True)
class FileSummary:
    """The result for one table; `file` is None for an absent optional file."""

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


@dataclass(frozen=True)
class Request:
    """What to load: the CSV files in a directory, by the contract of a source.

    `force` loads from the start even files that are already loaded. `allow_empty`
    names the tables that may lose all rows that they hold.
    """

    directory: Path
    target: str
    source: str
    policy: RejectPolicy
    force: bool = False
    allow_empty: tuple[str, ...] = ()


def load(request: Request, progress: Progress) -> Summary:
    """Load the CSV files of a directory and return what was done.

    Files that the raw tables already hold are not loaded again, and an interrupted
    load of them is resumed where it stopped. Raise UserError when anything is wrong;
    the raw tables are then unchanged. KeyboardInterrupt is raised once the current
    step is undone.
    """
    project = project_directory()
    source = read_contract(project, request.source)
    pseudonyms = pseudonyms_from_environment()
    if pseudonyms is not None:
        source = pseudonyms.sealed(source)
    settings = read_settings(project, request.target, as_loader=True)
    policy, force = request.policy, request.force
    may_be_empty = tables_named(source, request.allow_empty)
    inputs = {
        table: read_input(request.directory, paths, table)
        for table, paths in find_files(request.directory, source, may_be_empty).items()
    }
    prints = {
        table: inputs[table].sha256 if table in inputs else None
        for table in source.tables
    }
    with closing(open_target(settings)) as target, interrupting(target):
        target.lock(source.name)
        target.create_schemas()
        audit = create_audit_tables(target)
        current = None if force else find_current(target, audit, source, prints)
        if current is not None and current.rejected <= policy.maximum:
            return _summary(
                current.load_id, current.counts, inputs, [ALREADY_LOADED], None
            )
        emptied = Emptied(target, may_be_empty)
        emptied.refuse(
            table
            for table in source.tables
            if table not in inputs or not inputs[table].has_rows
        )
        unfinished = None if force else find_unfinished(target, audit, source, prints)
        notices = [] if target.notice is None else [target.notice]
        with _reject_file(policy, unfinished) as rejects:
            begun = {}
            ledger = Ledger(target, audit, source, rejects.load_id)
            if unfinished is not None and unfinished.load_id == rejects.load_id:
                begun = unfinished.counts
                notices.append(RESUMED)
            else:
                ledger.start()
            job = Job(
                target, source, ledger, rejects, progress, begun, pseudonyms, emptied
            )
            counts = job.run(inputs)
        reject_file = rejects.path if rejects.count else None
        return _summary(ledger.load_id, counts, inputs, notices, reject_file)


def _reject_file(policy: RejectPolicy, unfinished: EarlierLoad | None) -> RejectFile:
    """Return the reject file of the interrupted load if it can go on, or a new one."""
    if unfinished is not None and unfinished.rejected <= policy.maximum:
        rejects = RejectFile(policy, unfinished.load_id)
        if rejects.resume(unfinished.rejected, unfinished.reject_bytes):
            return rejects
    return RejectFile(policy, uuid.uuid4().hex)


def _summary(
    load_id: str,
    counts: dict[Table, FileCounts],
    inputs: dict[Table, Input],
    notices: list[str],
    reject_file: Path | None,
) -> Summary:
    files = []
    for table, count in counts.items():
        ignored = inputs[table].ignored if table in inputs else ()
        numbers = (count.read, count.loaded, count.rejected)
        files.append(FileSummary(table.name, count.file, *numbers, ignored))
        if count.file is None:
            notices.append(
                f"{table.identifier} is empty: there is no optional file {table.file}."
            )
    return Summary(load_id, tuple(files), tuple(notices), reject_file)
