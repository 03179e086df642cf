"""`clinical-star init`: your own copy of the dbt project."""

import shlex
from pathlib import Path

import click

_HELP = """\
Copy the dbt project into FOLDER, with a profile of connection settings.

Set DBT_PROJECT_DIR to FOLDER/dbt_project, so that the other commands and dbt use it.
FOLDER is created if it does not exist; a dbt_project in it is never overwritten. In a
checkout of clinical-star you need this only for a second project.

\b
Examples:
  clinical-star init ~/warehouse
  clinical-star init .
"""


@click.command(help=_HELP)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Copy the project and print the next commands."""
    from clinical_star.shipped import copy_project  # noqa: PLC0415

    project = copy_project(folder)
    click.echo(
        f"The dbt project is in {project},\n"
        "with its connection settings in profiles.yml. Next, run:\n"
        f"  export DBT_PROJECT_DIR={shlex.quote(str(project))}\n"
        "  clinical-star load DIRECTORY --target duckdb\n"
        '  (cd "$DBT_PROJECT_DIR" && dbt build --target duckdb)\n'
        "  clinical-star report --target duckdb --out report.html"
    )
