"""Runs one way of loading once, in its own process, and prints a line of JSON.

`python -m dev.benchmarks.contenders` loads a file of laboratory results. The line gives
the seconds, without the imports, and the peak memory of the process in MB.
"""

import argparse
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from loader.contract import Table
from loader.load import Request, load
from loader.rejects import RejectPolicy
from loader.settings import ServerSettings, project_directory, read_settings
from loader.sources import read_contract
from loader.targets import open_target
from loader.targets.base import staged_name

if TYPE_CHECKING:
    import sqlalchemy

CHUNK_ROWS = 50_000
_TABLE = "bench_labs"
# Each contender imports only what it needs, before the clock starts.
_SERVER_MODULES = ("pymysql", "sqlalchemy")
_MODULES = {
    ("loader", "duckdb"): ("loader.targets.embedded",),
    ("bare", "duckdb"): ("duckdb",),
}


def run_loader(target: str, file: Path) -> None:
    """Load with all checks."""
    policy = RejectPolicy(0, file.parent / "rejects")
    request = Request(file.parent, target, "network", policy, force=True)
    load(request, lambda *_: None)


def run_raw(target: str, file: Path) -> None:
    """Let the server read the file into the same typed table, unchecked.

    Null decimals become 0 on the way, as LOAD DATA LOCAL does.
    """
    import pymysql  # noqa: PLC0415

    table = _lab_table()
    settings = _server(target)
    with closing(open_target(settings)) as prepared:
        prepared.create_schemas()
        prepared.create_staged(table)
        prepared.index_staged(table)
        relation = prepared.relation("raw", staged_name(table))
    connection = pymysql.connect(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password,
        charset="utf8mb4",
        local_infile=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(
            f"load data local infile '{file}' into table {relation} "
            "character set utf8mb4 fields terminated by ',' "
            "optionally enclosed by '\"' lines terminated by '\\n' ignore 1 lines"
        )
        connection.commit()


def run_to_sql(target: str, file: Path) -> None:
    """Read with pandas and write with `to_sql`, 50,000 rows at a time."""
    import pandas as pd  # noqa: PLC0415

    engine, database = server_engine(target)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"create database if not exists `{database}`")
        connection.exec_driver_sql(f"drop table if exists `{database}`.{_TABLE}")
    for rows in pd.read_csv(file, chunksize=CHUNK_ROWS):
        rows.to_sql(
            _TABLE,
            engine,
            schema=database,
            if_exists="append",
            index=False,
            chunksize=CHUNK_ROWS,
        )


def run_bare(_: str, file: Path) -> None:
    """Let DuckDB read the file into a table, unchecked and without a key."""
    import duckdb  # noqa: PLC0415

    path = os.environ["CLINICAL_DUCKDB_PATH"]
    with duckdb.connect(path) as connection:
        connection.execute(
            f"create or replace table {_TABLE} as select * from read_csv(?)",
            [str(file)],
        )


def server_engine(target: str) -> "tuple[sqlalchemy.Engine, str]":
    """Return an engine like that of a notebook, and the name of the raw database."""
    import sqlalchemy  # noqa: PLC0415

    settings = _server(target)
    url = sqlalchemy.URL.create(
        "mysql+pymysql",
        username=settings.user,
        password=settings.password,
        host=settings.host,
        port=settings.port,
    )
    return sqlalchemy.create_engine(url), f"{settings.prefix}_raw"


def timed(work: Callable[[], None]) -> None:
    """Do the work; print its seconds and the peak memory of the largest process."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    result = {"seconds": seconds, "peak_mb": peak / 1024}
    sys.stdout.write(json.dumps(result) + "\n")


def _lab_table() -> Table:
    [table] = read_contract(project_directory(), "network").tables
    return table


def _server(target: str) -> ServerSettings:
    settings = read_settings(project_directory(), target)
    if not isinstance(settings, ServerSettings):
        raise TypeError(target)
    return settings


CONTENDERS: dict[str, Callable[[str, Path], None]] = {
    "loader": run_loader,
    "raw": run_raw,
    "to_sql": run_to_sql,
    "bare": run_bare,
}


def main() -> None:
    """Run the contender that the arguments name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("target")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    contender = CONTENDERS[arguments.contender]
    way = (arguments.contender, arguments.target)
    for module in _MODULES.get(way, (*_SERVER_MODULES, "loader.targets.server")):
        importlib.import_module(module)
    timed(lambda: contender(arguments.target, arguments.file))


if __name__ == "__main__":
    main()
