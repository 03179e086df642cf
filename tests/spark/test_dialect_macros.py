"""The questions of tests/dbt/test_dialect_macros.py, answered by Spark."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from dev.harness import Warehouse, open_warehouse
from dev.harness.spark import ask
from tests.dbt import test_dialect_macros as on_databases
from tests.dbt.test_dialect_macros import (
    DAYS,
    NUMBERS,
    QUESTIONS,
    TEXTS,
    Answers,
    by_id,
)

# Every test of that module is one of this module too, with the answers of Spark.
globals().update(
    {name: test for name, test in vars(on_databases).items() if name.startswith("test")}
)


def test_the_audit_tables_can_be_read(answers: Answers) -> None:
    # They stay in the loader's own file: docs/decisions says why.
    assert by_id(answers["has_audit_tables"]) == ["False"]


INPUTS: dict[str, tuple[str, Sequence[Sequence[object]]]] = {
    "texts": ("input varchar", [(text,) for text in TEXTS]),
    "days": ("earlier date, later date", DAYS),
    "numbers": ("input int", [(number,) for number in NUMBERS]),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Give the rows that each question returns on Spark."""
    directory = tmp_path_factory.mktemp("macros_spark")
    with open_warehouse("spark", None, directory) as warehouse:
        views = [
            f"create temporary view {table} as select * from parquet.`{path}`"
            for table, path in written(directory).items()
        ]
        questions = compiled(warehouse)
        rows = ask(warehouse, [*views, *questions.values()])[len(views) :]
        yield {
            name: sorted(found, key=lambda row: (row[0], row[-1] or 0))
            for name, found in zip(questions, rows, strict=True)
        }


def written(directory: Path) -> dict[str, Path]:
    """Write each table of inputs as a Parquet file, with the position as id."""
    paths = {}
    for table, (columns, rows) in INPUTS.items():
        paths[table] = directory / f"{table}.parquet"
        with duckdb.connect() as embedded:
            embedded.execute(f"create table inputs (id int, {columns})")
            for number, row in enumerate(rows):
                marks = ", ".join("?" for _ in row)
                embedded.execute(
                    f"insert into inputs values (?, {marks})", [number, *row]
                )
            embedded.execute(f"copy inputs to '{paths[table]}' (format parquet)")
    return paths


def compiled(warehouse: Warehouse) -> dict[str, str]:
    """Return the SQL of each question in Spark's dialect."""
    tables = "".join(f"{{% set {name} = '{name}' %}}" for name in INPUTS)
    separator = "\n-- next question\n"
    inline = tables + separator.join(QUESTIONS.values())
    warehouse.dbt("compile", "--no-populate-cache", "--inline", inline)
    results = Path(warehouse.dbt_target, "run_results.json").read_text("utf-8")
    (result,) = json.loads(results)["results"]
    parts = result["compiled_code"].split(separator)
    return dict(zip(QUESTIONS, parts, strict=True))
