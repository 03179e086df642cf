"""The SQL of the findings as dbt compiles it, run again and again on other admissions.

dbt compiles once. After that a data set costs the queries alone: its admissions replace
the fact table of a DuckDB in memory that has the seeds and names of the warehouse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd

from dev.harness import REPOSITORY, open_warehouse
from dev.harness.manifest import read_manifest

FACT = "fct_hospital_outcomes"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Compiled:
    """The findings in an order in which they can run, and what they read.

    `seeds` has the file and the columns' types of each, `relations` the quoted name of
    every relation, `findings` the query of each; `read_by_others` are findings
    that others read.
    """

    seeds: Mapping[str, tuple[Path, Mapping[str, str]]]
    relations: Mapping[str, str]
    findings: Mapping[str, str]
    read_by_others: frozenset[str]


def compile_findings() -> Compiled:
    """Compile the findings with dbt, for DuckDB; nothing is built."""
    with (
        TemporaryDirectory() as directory,
        open_warehouse("duckdb", None, Path(directory)) as warehouse,
    ):
        warehouse.dbt("compile", "--select", "path:models/marts/findings")
        nodes = read_manifest(warehouse)["nodes"].values()
    wanted = [node for node in nodes if node["resource_type"] in ("model", "seed")]
    project = REPOSITORY / "dbt_project"
    findings = {
        node["unique_id"]: node for node in wanted if node["name"].startswith("rpt_")
    }
    return Compiled(
        seeds={
            node["name"]: (
                project / node["original_file_path"],
                node["config"]["column_types"],
            )
            for node in wanted
            if node["resource_type"] == "seed"
        },
        relations={
            node["name"]: node["relation_name"]
            for node in wanted
            if node["relation_name"]
        },
        findings={
            findings[name]["name"]: findings[name]["compiled_code"]
            for name in _in_order(findings)
        },
        read_by_others=frozenset(
            findings[name]["name"]
            for node in findings.values()
            for name in set(node["depends_on"]["nodes"]) & set(findings)
        ),
    )


def _in_order(findings: Mapping[str, Any]) -> Iterable[str]:
    """Yield the ids of the findings, each after those that it reads."""
    done: set[str] = set()
    while len(done) < len(findings):
        ready = [
            name
            for name, node in sorted(findings.items())
            if name not in done
            and not (set(node["depends_on"]["nodes"]) & set(findings)) - done
        ]
        yield from ready
        done.update(ready)


class Findings:
    """A DuckDB in memory that computes the findings of any admissions."""

    def __init__(self, compiled: Compiled) -> None:
        """Create the seeds and the schemas."""
        self._compiled = compiled
        self._connection = duckdb.connect(config={"threads": 1})
        names = [name.split(".") for name in compiled.relations.values()]
        for database in sorted({parts[0] for parts in names}):
            self._connection.execute(f"attach ':memory:' as {database}")
        for schema in sorted({".".join(parts[:2]) for parts in names}):
            self._connection.execute(f"create schema if not exists {schema}")
        for seed, (path, types) in compiled.seeds.items():
            columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in types.items())
            self._create(
                seed,
                f"from read_csv('{path}', header = true, columns = {{{columns}}},"
                " nullstr = '', quote = '\"')",
            )

        # Nothing was loaded, so nothing was refused.
        self._create(
            "dq_load_reconciliation",
            "select '' as table_name, '' as file_name, 0 as rows_read,"
            " 0 as rows_rejected where false",
        )

    def put(self, name: str, rows: pd.DataFrame) -> None:
        """Replace a relation that the findings read, such as the fact table."""
        self._connection.register("put_rows", rows)
        self._create(name, "from put_rows")
        self._connection.unregister("put_rows")

    def put_query(self, name: str, query: str) -> None:
        """Replace a relation by the rows of a query."""
        self._create(name, query)

    def of(self, names: Iterable[str]) -> dict[str, Rows]:
        """Return the rows of findings, computed in the order in which they depend."""
        wanted = set(names)
        found: dict[str, Rows] = {}
        for name, query in self._compiled.findings.items():
            if name not in wanted:
                continue
            read = query
            if name in self._compiled.read_by_others:
                self._create(name, query)
                read = f"from {self._relation(name)}"
            cursor = self._connection.execute(read)
            columns = [column[0] for column in cursor.description or ()]
            found[name] = [
                dict(zip(columns, row, strict=True)) for row in cursor.fetchall()
            ]
        return found

    def _create(self, name: str, query: str) -> None:
        relation = self._relation(name)
        self._connection.execute(f"create or replace table {relation} as {query}")

    def _relation(self, name: str) -> str:
        return self._compiled.relations[name]
