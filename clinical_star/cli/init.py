"""`clinical-star init`: a dbt project of one's own."""

import shlex
from pathlib import Path

import click

_HELP = """\
Copy the dbt project into FOLDER, with a profile of connection settings.

The other commands and dbt work on FOLDER/dbt_project once DBT_PROJECT_DIR names it.
FOLDER is made when missing; a dbt_project that is already there is left as it is. In a
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
        f"The dbt project is {project}.\n"
        "Its connection settings are in profiles.yml there. Next:\n"
        f"  export DBT_PROJECT_DIR={shlex.quote(str(project))}\n"
        "  clinical-star load DIRECTORY --target duckdb\n"
        '  (cd "$DBT_PROJECT_DIR" && dbt build --target duckdb)\n'
        "  clinical-star report --target duckdb --out report.html"
    )
