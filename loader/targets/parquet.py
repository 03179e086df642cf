"""Stages raw tables in a DuckDB file and publishes them as Parquet for Spark.

Checks, ledger and resuming are those of DuckDB. Only `swap` differs: it writes all
tables of a load into a new folder and then replaces one small file, `current.json`,
that says where each table is. A reader who starts with that file sees the old tables or
the new ones, never a mixture.
"""

import json
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from loader.contract import Table
from loader.errors import UserError
from loader.settings import EmbeddedSettings, SparkSettings
from loader.targets.base import quoted, staged_name
from loader.targets.embedded import EmbeddedTarget

CURRENT, PREVIOUS, VERSIONS = "current.json", "previous.json", "versions"
_STAGING = "loader.duckdb"
_MARK = '"'
# Room for the columns of whole row groups, which are compressed in memory.
_EXPORT_MEMORY = "512MB"

Locations = Mapping[str, str]
"""The folder of each table, relative to the folder of `current.json`."""


class ParquetTarget(EmbeddedTarget):
    """A Target whose raw tables are folders of Parquet files.

    The staging file has a view with each table's name that reads the published files.
    """

    def __init__(self, settings: SparkSettings) -> None:
        self._folder = settings.raw / settings.prefix
        staging = EmbeddedSettings(self._folder / _STAGING, settings.prefix)
        super().__init__(staging)

    def create_schemas(self) -> None:
        """Create the schemas, and the views of the published files."""
        super().create_schemas()
        self._show(read_locations(self._folder / CURRENT))

    def swap(self, tables: Sequence[Table]) -> None:
        """Write all staged tables as Parquet, then publish them in one step."""
        version = f"{VERSIONS}/{uuid.uuid4().hex}"
        published = read_locations(self._folder / CURRENT)
        written = {
            table.identifier: f"{version}/{table.identifier}" for table in tables
        }
        try:
            for table in tables:
                self._export(table, self._folder / written[table.identifier])
            _flush(self._folder / version)
            _write_locations(self._folder / PREVIOUS, published)
            _write_locations(self._folder / CURRENT, {**published, **written})
        except OSError as error:
            raise UserError(
                f"The Parquet files cannot be written to {self._folder} "
                f"({error.strerror}): check its disk space and permissions."
            ) from None
        finally:
            self._remove_unused_versions()
        self.discard(tables)
        self._show({**published, **written})

    def _export(self, table: Table, folder: Path) -> None:
        """Write a staged table as Parquet, by year where the contract says so."""
        folder.mkdir(parents=True)
        relation = self.relation("raw", staged_name(table))
        rows, layout, target = f"from {relation}", "", folder / "part-0.parquet"
        day = table.partition_column
        # An empty table would have no folder for any year, so no file and no columns.
        if day is not None and self._has_rows(relation):
            year = quoted(f"{day}_year", _MARK)
            rows = f"select *, year({quoted(day, _MARK)}) as {year} {rows}"
            layout, target = f", partition_by ({year})", folder
        with self.transaction():
            self.execute(f"set memory_limit = '{_EXPORT_MEMORY}'")
            self.execute("reset threads")
            self.execute(
                f"copy ({rows}) to {_literal(target)} "
                f"(format parquet, compression zstd{layout})"
            )

    def _has_rows(self, relation: str) -> bool:
        with self.transaction():
            return bool(self.execute(f"select 1 from {relation} limit 1"))  # noqa: S608

    def _show(self, locations: Locations) -> None:
        """Replace the views of the raw schema with views of the published files."""
        schema = self.schema("raw")
        with self.transaction():
            for (name,) in self.execute(
                "select view_name from duckdb_views() where schema_name = ?", [schema]
            ):
                self.execute(f"drop view {self.relation('raw', name)}")
            for name, location in locations.items():
                files = self._folder / location
                if any(files.rglob("*.parquet")):
                    self.execute(
                        f"create view {self.relation('raw', name)} as "
                        f"from read_parquet({_literal(files / '**/*.parquet')}, "
                        "hive_partitioning = false)"
                    )

    def _remove_unused_versions(self) -> None:
        """Keep the current version, and the previous one for those still reading it."""
        used = {
            Path(location).parts[1]
            for name in (CURRENT, PREVIOUS)
            for location in read_locations(self._folder / name).values()
        }
        for folder in self._folder.glob(f"{VERSIONS}/*"):
            if folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)


def read_locations(path: Path) -> dict[str, str]:
    """Return the folder of each table; nothing when the file does not exist."""
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {row["table_name"]: row["location"] for row in rows}


def _write_locations(path: Path, locations: Locations) -> None:
    """Write one JSON object per line, as Spark reads them, and replace the file."""
    aside = path.with_suffix(".tmp")
    with aside.open("w", encoding="utf-8") as file:
        for name, location in sorted(locations.items()):
            file.write(json.dumps({"table_name": name, "location": location}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _flush_one(path.parent)


def _flush(folder: Path) -> None:
    """Flush all files below a folder, and their names, to the disk."""
    for path in (folder, *folder.rglob("*")):
        _flush_one(path)


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _literal(path: Path) -> str:
    return quoted(str(path.resolve()), "'")
