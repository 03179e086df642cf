"""Finds earlier loads of the same files: a finished one, or one to resume."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from loader.contract import Source, Table
from loader.ledger import AuditTables, FileCounts
from loader.targets.base import Target, holds, staged_name

Fingerprints = Mapping[Table, str | None]
"""The sha256 of each table's file; None for an absent file."""


@dataclass(frozen=True)
class EarlierLoad:
    """A load of the same files, with the counts of each table it began."""

    load_id: str
    counts: dict[Table, FileCounts]

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return sum(counts.rejected for counts in self.counts.values())

    @property
    def reject_bytes(self) -> int:
        """How long the reject file was when the last chunk was committed."""
        return max((counts.reject_bytes for counts in self.counts.values()), default=0)


def find_current(
    target: Target, audit: AuditTables, source: Source, prints: Fingerprints
) -> EarlierLoad | None:
    """Find the load that the raw tables hold, if it was of exactly these files."""
    with target.transaction():
        rows = target.execute(
            f"select runs.load_id from {audit.current} as current_load "  # noqa: S608
            f"join {audit.runs} as runs on runs.load_id = current_load.load_id "
            "where runs.source = ? and runs.loader_version = ?",
            [source.name, version("clinical-star")],
        )
    for (load_id,) in rows:
        counts = _counts(target, audit, load_id, prints)
        if set(counts) == set(source.tables) and all(
            holds(target, table.identifier, count.loaded)
            for table, count in counts.items()
        ):
            return EarlierLoad(load_id, counts)
    return None


def find_unfinished(
    target: Target, audit: AuditTables, source: Source, prints: Fingerprints
) -> EarlierLoad | None:
    """Find an interrupted load of exactly these files that can be resumed."""
    with target.transaction():
        rows = target.execute(
            f"select load_id from {audit.runs} "  # noqa: S608
            "where source = ? and status = 'running' and loader_version = ?",
            [source.name, version("clinical-star")],
        )
    for (load_id,) in rows:
        counts = _counts(target, audit, load_id, prints)
        if counts and all(
            holds(target, staged_name(table), count.loaded)
            for table, count in counts.items()
        ):
            return EarlierLoad(load_id, counts)
    return None


def _counts(
    target: Target, audit: AuditTables, load_id: str, prints: Fingerprints
) -> dict[Table, FileCounts]:
    """Read the counts of a load; return none if a file or its contract differs."""
    with target.transaction():
        rows = target.execute(
            "select files.table_name, file_name, file_bytes, sha256, contract_hash, "  # noqa: S608
            "rows_read, rows_loaded, rows_rejected, chunk_count, seconds, "
            "coalesce(last_line, 0), coalesce(reject_bytes, 0) "
            f"from {audit.files} as files left join {audit.progress} as progress "
            "on progress.load_id = files.load_id "
            "and progress.table_name = files.table_name where files.load_id = ?",
            [load_id],
        )
    tables = {table.identifier: table for table in prints}
    found = {}
    for name, file, size, sha256, contract_hash, *numbers in rows:
        table = tables.get(name)
        if table is None or (sha256, contract_hash) != (
            prints[table],
            table.contract_hash,
        ):
            return {}
        read, loaded, rejected, chunks, seconds, last_line, reject_bytes = numbers
        found[table] = FileCounts(
            file,
            int(size),
            sha256,
            int(read),
            int(loaded),
            int(rejected),
            int(chunks),
            float(seconds),
            int(last_line),
            int(reject_bytes),
        )
    return {table: found[table] for table in prints if table in found}
