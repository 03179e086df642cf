"""The audit trail: one row per load, and one per load and file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from loader.contract import Source, Table
from loader.targets.base import Target

_RUNS = """
    load_id varchar(32) not null,
    source varchar(64) not null,
    status varchar(16) not null,
    loader_version varchar(32) not null,
    started_at datetime not null,
    finished_at datetime,
    primary key (load_id)
"""
_FILES = """
    load_id varchar(32) not null,
    table_name varchar(64) not null,
    file_name varchar(255),
    sha256 varchar(64),
    file_bytes bigint,
    contract_hash varchar(64) not null,
    status varchar(16) not null,
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_rejected bigint not null,
    chunk_count int not null,
    seconds decimal(12,3) not null,
    started_at datetime not null,
    finished_at datetime,
    primary key (load_id, table_name)
"""
# The progress of an unfinished load; its rows are deleted when the load ends.
_PROGRESS = """
    load_id varchar(32) not null,
    table_name varchar(64) not null,
    last_line bigint not null,
    reject_bytes bigint not null,
    primary key (load_id, table_name)
"""
# The load that the raw tables of a source hold; no row while they are being replaced.
_CURRENT = """
    source varchar(64) not null,
    load_id varchar(32) not null,
    primary key (source)
"""


@dataclass
class FileCounts:
    """The counts of one file so far; an absent optional file has no name.

    `last_line` is the last line of the file that is loaded or rejected, and
    `reject_bytes` the size of the load's reject file at that moment.
    """

    file: str | None
    bytes: int = 0
    sha256: str | None = None
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    chunks: int = 0
    seconds: float = 0.0
    last_line: int = 0
    reject_bytes: int = 0

    def become(self, other: "FileCounts") -> None:
        """Copy all counts from another."""
        self.__dict__.update(other.__dict__)


@dataclass(frozen=True)
class AuditTables:
    """The quoted names of the audit tables."""

    runs: str
    files: str
    progress: str
    current: str


def create_audit_tables(target: Target) -> AuditTables:
    """Create the audit tables unless they exist."""
    columns = {
        "load_runs": _RUNS,
        "load_files": _FILES,
        "load_progress": _PROGRESS,
        "load_current": _CURRENT,
    }
    names = {name: target.relation("audit", name) for name in columns}
    with target.transaction():
        for name, relation in names.items():
            target.execute(f"create table if not exists {relation} ({columns[name]})")
    return AuditTables(*names.values())


class Ledger:
    """Writes the audit rows of a load; its status is running, finished or failed."""

    def __init__(
        self, target: Target, tables: AuditTables, source: Source, load_id: str
    ) -> None:
        self.load_id = load_id
        self._target = target
        self._tables = tables
        self._source = source

    def start(self) -> None:
        """Record the load, and mark earlier interrupted loads as failed."""
        with self._target.transaction():
            of_source = f"(select load_id from {self._tables.runs} where source = ?)"  # noqa: S608
            source = self._source.name
            self._target.execute(
                f"delete from {self._tables.progress} where load_id in {of_source}",  # noqa: S608
                [source],
            )
            self._target.execute(
                f"update {self._tables.files} set status = 'failed', finished_at = ? "  # noqa: S608
                f"where status = 'running' and load_id in {of_source}",
                [_now(), source],
            )
            self._target.execute(
                f"update {self._tables.runs} set status = 'failed', finished_at = ? "  # noqa: S608
                "where status = 'running' and source = ?",
                [_now(), source],
            )
            self._insert(
                self._tables.runs,
                {
                    "load_id": self.load_id,
                    "source": self._source.name,
                    "status": "running",
                    "loader_version": version("clinical-star"),
                    "started_at": _now(),
                },
            )

    def start_file(self, table: Table, counts: FileCounts) -> None:
        """Record that a table is being loaded."""
        row = {"load_id": self.load_id, "table_name": table.identifier}
        with self._target.transaction():
            self._insert(
                self._tables.files,
                {
                    **row,
                    "file_name": counts.file,
                    "sha256": counts.sha256,
                    "file_bytes": counts.bytes,
                    "contract_hash": table.contract_hash,
                    "status": "running",
                    "rows_read": 0,
                    "rows_loaded": 0,
                    "rows_rejected": 0,
                    "chunk_count": 0,
                    "seconds": 0,
                    "started_at": _now(),
                },
            )
            self._insert(
                self._tables.progress, {**row, "last_line": 0, "reject_bytes": 0}
            )

    def update_file(self, target: Target, table: Table, counts: FileCounts) -> None:
        """Record the counts in the transaction that inserts the rows they count.

        `target` is the ledger's own or its second connection.
        """
        row = [self.load_id, table.identifier]
        target.execute(
            f"update {self._tables.files} set rows_read = ?, rows_loaded = ?, "  # noqa: S608
            "rows_rejected = ?, chunk_count = ?, seconds = ? "
            "where load_id = ? and table_name = ?",
            [
                counts.read,
                counts.loaded,
                counts.rejected,
                counts.chunks,
                round(counts.seconds, 3),
                *row,
            ],
        )
        target.execute(
            f"update {self._tables.progress} set last_line = ?, reject_bytes = ? "  # noqa: S608
            "where load_id = ? and table_name = ?",
            [counts.last_line, counts.reject_bytes, *row],
        )

    def start_swap(self) -> None:
        """Record that the raw tables hold no known load while they are replaced."""
        with self._target.transaction():
            self._delete(self._tables.current, "source", self._source.name)

    def finish(self, status: str) -> None:
        """Record how the load and its files ended: finished or failed."""
        with self._target.transaction():
            for relation in (self._tables.files, self._tables.runs):
                self._target.execute(
                    f"update {relation} set status = ?, finished_at = ? "  # noqa: S608
                    "where load_id = ?",
                    [status, _now(), self.load_id],
                )
            self._delete(self._tables.progress, "load_id", self.load_id)
            if status == "finished":
                row = {"source": self._source.name, "load_id": self.load_id}
                self._insert(self._tables.current, row)

    def _delete(self, relation: str, column: str, value: str) -> None:
        self._target.execute(f"delete from {relation} where {column} = ?", [value])  # noqa: S608

    def _insert(self, relation: str, values: dict[str, Any]) -> None:
        names, places = ", ".join(values), ", ".join("?" * len(values))
        parameters: Sequence[Any] = list(values.values())
        self._target.execute(
            f"insert into {relation} ({names}) values ({places})",  # noqa: S608
            parameters,
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
