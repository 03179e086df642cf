"""Compare two built DuckDB files row by row, before and after a change of code.

Keep the file that the old code built, build the same CSV files with the new code, then:

    python -m dev.same_rows BEFORE.duckdb AFTER.duckdb

Every relation of core, star and findings is compared: integers, decimals, dates and
texts must be equal, floats equal to within 1e-9 of their size. Conclusions and other
sentences may change; the table says where. The exit code is 1 if a figure differs or a
relation is missing.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from dev.harness import Warehouse, open_warehouse
from dev.harness.compare import differences
from dev.harness.manifest import Relation, read_manifest, relations_of

LAYERS = ("core", "star", "findings")
SENTENCES = frozenset({"conclusion", "interval_note", "meaning", "pattern"})
_TITLES = ("before", "after")
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.argument("before", type=_File)
@click.argument("after", type=_File)
@click.option("--schema", default="clinical", show_default=True, help="Schema prefix.")
def main(before: Path, after: Path, schema: str) -> None:
    """Compare the files, print a table and exit with 1 when a figure differs."""
    with tempfile.TemporaryDirectory(prefix="same-rows-") as work:
        with open_warehouse("duckdb", None, Path(work)) as empty:
            empty.dbt("parse")
            relations = relations_of(read_manifest(empty), LAYERS)
        old, new = (
            replace(
                empty,
                prefix=schema,
                environment={**empty.environment, "CLINICAL_DUCKDB_PATH": str(path)},
            )
            for path in (before.resolve(), after.resolve())
        )
        sys.exit(report(relations, old, new))


def report(relations: list[Relation], old: Warehouse, new: Warehouse) -> int:
    """Print a row for each relation, then each difference; return the exit code."""
    table = Table("relation", "rows", "figures", "sentences")
    built_before, built_now = names_of(old), names_of(new)
    found = [
        f"{name} no longer exists."
        for name in sorted(built_before - {*map(str, relations)})
    ]
    for relation in relations:
        if str(relation) not in built_now:
            found.append(f"{relation} is not in the second file: build it first.")
            continue
        name = new.relation(relation.layer, relation.name)
        [(rows,)] = new.query(f"select count(*) from {name}")
        if str(relation) not in built_before:
            table.add_row(str(relation), f"{rows:,}", "new", "new")
            continue
        figures = differences(relation, old, new, titles=_TITLES, leave_out=SENTENCES)
        everything = differences(relation, old, new, titles=_TITLES)
        table.add_row(
            str(relation),
            f"{rows:,}",
            "different" if figures else "same",
            "different" if len(everything) > len(figures) else "same",
        )
        found += figures
    Console(width=100).print(table)
    for sentence in found:
        click.echo(sentence)
    return 1 if found else 0


def names_of(warehouse: Warehouse) -> set[str]:
    """Return the relations that a file holds, each as layer.name."""
    return {
        f"{layer}.{name}"
        for layer in LAYERS
        for (name,) in warehouse.query(
            "select table_name from information_schema.tables where table_schema = ?",
            (warehouse.schema(layer),),
        )
    }


if __name__ == "__main__":
    main()
