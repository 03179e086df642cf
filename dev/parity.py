"""Load and build the same files on several engines, and compare the results.

Every relation of the core, star and findings layers is compared row by row with that of
the first engine: integers, decimals, dates and texts must be equal, floats equal to
within 1e-9. The exit code is 1 if anything differs. Spark needs .venv-spark; see `make
parity`. The engine spark_cluster is a cluster, started on this machine.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from dev.harness import REPOSITORY, Target, Warehouse, open_warehouse, run_command
from dev.harness.compare import differences
from dev.harness.manifest import Relation, read_manifest, relations_of
from dev.harness.spark import shown
from dev.harness.warehouse import ON_SPARK
from dev.servers import running
from dev.spark_cluster import running_cluster

ENGINES: tuple[Target, ...] = ("duckdb", "mysql", "mariadb", "spark", "spark_cluster")
_DEFAULT = ENGINES[:4]


@click.command(help=__doc__)
@click.argument("engines", nargs=-1, type=click.Choice(ENGINES))
@click.option(
    "--patients", default=5000, show_default=True, help="Patients to generate."
)
@click.option("--seed", default=1, show_default=True, help="Seed of the generator.")
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of CSV files to use instead of generated ones.",
)
@click.option(
    "--source", default="network", show_default=True, help="Source system of the files."
)
def main(
    engines: tuple[Target, ...],
    patients: int,
    seed: int,
    files: Path | None,
    source: str,
) -> None:
    """Compare the engines, print a table and exit with 1 when they differ."""
    chosen = engines or _DEFAULT
    if len(chosen) < 2:
        raise click.UsageError("Name at least two engines, such as duckdb and mysql.")
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parity-")))
        folder = files or generated(work, patients, seed)
        built = [build(stack, work, name, folder, source) for name in chosen]
        relations = relations_of(read_manifest(built[0]))
        seen = [
            shown(warehouse, relations) if warehouse.target in ON_SPARK else warehouse
            for warehouse in built
        ]
        sys.exit(report(relations, seen))


def generated(work: Path, patients: int, seed: int) -> Path:
    """Generate the files of a number of patients in the working folder."""
    folder = work / "files"
    run_command(
        "clinical-star",
        *("generate", "--patients", str(patients), "--seed", str(seed)),
        *("--out", str(folder)),
        directory=REPOSITORY,
        environment=os.environ,
    )
    return folder


def build(
    stack: ExitStack, work: Path, target: Target, files: Path, source: str
) -> Warehouse:
    """Load and build the files on an engine, and print how long each took."""
    server = None
    if target == "mysql" or target == "mariadb":  # noqa: PLR1714  narrows the type
        server = stack.enter_context(running(target))
    directory = work / target
    directory.mkdir()
    cluster = (
        stack.enter_context(running_cluster()) if target == "spark_cluster" else None
    )
    opened = open_warehouse(target, server, directory, cluster)
    warehouse = stack.enter_context(opened)
    started = time.monotonic()
    warehouse.load(files, source=source)
    loaded = time.monotonic()
    warehouse.dbt("build", source_system=source)
    built = time.monotonic()
    click.echo(f"{target}: loaded in {loaded - started:.0f} s, built in ", nl=False)
    click.echo(f"{built - loaded:.0f} s with all tests passing")
    return warehouse


def report(relations: list[Relation], warehouses: list[Warehouse]) -> int:
    """Print a row for each relation, then each difference; return the exit code."""
    first, *others = warehouses
    table = Table("relation")
    for title in ("rows", *(warehouse.target for warehouse in others)):
        table.add_column(title, justify="right")
    found: list[str] = []
    for relation in relations:
        name = first.relation(relation.layer, relation.name)
        [(rows,)] = first.query(f"select count(*) from {name}")
        verdicts = []
        for other in others:
            sentences = differences(relation, first, other)
            verdicts.append("different" if sentences else "same")
            found += sentences
        table.add_row(str(relation), f"{rows:,}", *verdicts)
    Console(width=100).print(table)
    click.echo(f"All rows were compared with those on {first.target}.")
    for sentence in found:
        click.echo(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    main()
