"""`clinical-star draft`: a new source folder from CSV files nobody has described."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clinical_star.draft.model import Draft

_HELP = """\
Draft a new source from the CSV files in FOLDER.

The files are profiled, sub-folders and compressed files too, and a source folder is
written to dbt_project/models/staging/SOURCE: the contract, with types, formats, keys,
links and value sets; staging models that already build; what is normal for the source;
and a few made-up files in the same shape. What the draft did not recognise is null,
with a TODO, and is listed at the end: correct it by hand. Each guess stands beside its
evidence. No value that fewer than 11 rows have is written anywhere, and a folder that
exists is never overwritten.

\b
Examples:
  clinical-star draft /data/hospital --source st_mary --explain
  clinical-star draft /data/hospital --source st_mary
  clinical-star load /data/hospital --source st_mary --target duckdb
  (cd dbt_project && dbt build --vars '{source_system: st_mary}')
"""


@click.command(help=_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Name of the new source.")
@click.option(
    "--explain", is_flag=True, help="Print what was recognised, and write nothing."
)
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=5_000_000,
    show_default=True,
    help="Rows to read of each table; 0 reads all.",
)
def draft(folder: Path, source: str, explain: bool, rows: int) -> None:
    """Profile a folder with a progress bar, and write or explain the draft."""
    from clinical_star.cli.console import LoadProgress  # noqa: PLC0415
    from clinical_star.draft.draft import Request, read_folder  # noqa: PLC0415
    from clinical_star.draft.write import compose, new_folder, write  # noqa: PLC0415
    from loader.settings import project_directory  # noqa: PLC0415

    project = project_directory()
    new = new_folder(project, source)
    with LoadProgress() as progress:
        found = read_folder(Request(folder, source, project, rows), progress)
    written = compose(found, project)
    if explain:
        _explain(found)
    else:
        write(found, written, new)
        click.echo(f"Wrote {new}: {len(written)} files and a fixture.")
    for note in found.notes:
        click.echo(f"Note: {note}")
    for line in found.todo:
        click.echo(f"TODO: {line}")
    if not explain:
        click.echo(
            "Read the contract and the models, correct what is wrong, then run:\n"
            f"  clinical-star load {folder} --source {source} --target duckdb\n"
            f"  (cd {project} && dbt build --vars '{{source_system: {source}}}')"
        )


def _explain(found: "Draft") -> None:
    """Print a table for each file: column, meaning, type and evidence."""
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from clinical_star.draft.columns import describe  # noqa: PLC0415

    console = Console()
    for table in found.tables:
        title = f"{table.file}: {table.kind}, {table.rows:,} rows, "
        title += f"key {', '.join(table.key)}"
        shown = Table(
            title=escape(title),
            title_justify="left",
        )
        for heading in ("column", "is", "type", "names", "evidence"):
            shown.add_column(heading, overflow="fold")
        for column in table.columns:
            other, target, _ = table.links.get(column.name, ("", "", 0.0))
            shown.add_row(
                escape(column.header or column.name),
                escape(
                    (column.left_out and f"left out: {column.left_out}") or column.role
                ),
                column.data_type,
                f"{other}.{target}" if other else "",
                describe(column, table.rows) if column.header else "made",
            )
        console.print(shown)
