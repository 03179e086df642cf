"""The audit trail: one row per load, and one per load and file."""

import uuid
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


@dataclass
class FileCounts:
    """What has become of one file so far; an absent optional file has no name."""

    file: str | None
    bytes: int = 0
    sha256: str | None = None
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    chunks: int = 0
    seconds: float = 0.0


class Ledger:
    """Writes the audit rows of one load; statuses are running, finished and failed."""

    def __init__(self, target: Target, source: Source) -> None:
        self.load_id = uuid.uuid4().hex
        self._target = target
        self._source = source
        self._runs = target.relation("audit", "load_runs")
        self._files = target.relation("audit", "load_files")

    def start(self) -> None:
        """Create the audit tables unless they exist, and record the load."""
        with self._target.transaction():
            self._target.execute(f"create table if not exists {self._runs} ({_RUNS})")
            self._target.execute(f"create table if not exists {self._files} ({_FILES})")
            self._insert(
                self._runs,
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
        with self._target.transaction():
            self._insert(
                self._files,
                {
                    "load_id": self.load_id,
                    "table_name": table.identifier,
                    "file_name": counts.file,
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

    def update_file(self, table: Table, counts: FileCounts) -> None:
        """Record the counts; call it inside the transaction of the chunk they cover."""
        self._target.execute(
            f"update {self._files} set sha256 = ?, rows_read = ?, rows_loaded = ?, "  # noqa: S608
            "rows_rejected = ?, chunk_count = ?, seconds = ? "
            "where load_id = ? and table_name = ?",
            [
                counts.sha256,
                counts.read,
                counts.loaded,
                counts.rejected,
                counts.chunks,
                round(counts.seconds, 3),
                self.load_id,
                table.identifier,
            ],
        )

    def finish(self, status: str) -> None:
        """Record how the load and its files ended: finished or failed."""
        with self._target.transaction():
            for relation in (self._files, self._runs):
                self._target.execute(
                    f"update {relation} set status = ?, finished_at = ? "  # noqa: S608
                    "where load_id = ?",
                    [status, _now(), self.load_id],
                )

    def _insert(self, relation: str, values: dict[str, Any]) -> None:
        names, places = ", ".join(values), ", ".join("?" * len(values))
        parameters: Sequence[Any] = list(values.values())
        self._target.execute(
            f"insert into {relation} ({names}) values ({places})",  # noqa: S608
            parameters,
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
