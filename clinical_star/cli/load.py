"""`clinical-star load`: CSV files into typed raw tables."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loader.load import Summary

_HELP = """\
Load the CSV files in DIRECTORY into typed raw tables.

Each file is checked against the contract in
dbt_project/models/staging/SOURCE/_SOURCE__sources.yml, which also says how files are
written. Files may be compressed (.gz, .bz2, .zst, .zip), and their columns may be in
any order. The raw tables are replaced together at the end of a load; if anything is
wrong, they stay unchanged. Files that are already loaded are not loaded again. To
resume a load that was interrupted, by Ctrl-C (exit code 130), a full disk or a lost
connection, run the same command again. TARGET is a target of the dbt profile,
dbt_project/profiles.yml.

A load that would leave a table without the rows that it holds is refused: a file may be
missing or cut off by accident. --allow-empty TABLE says that it is meant.

\b
Examples:
  clinical-star load data/generated --target duckdb
  clinical-star load /data/files --source NAME --target mysql
  clinical-star load data/generated --target mysql --max-rejects 100
  clinical-star load data/generated --target mysql --json > load.json

\b
For a server, set the account first:
  export DB_USER_PROJECT=... DB_PASS_PROJECT=...
"""


@click.command(help=_HELP)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--target", required=True, help="Target in the dbt profile.")
@click.option(
    "--source", default="network", show_default=True, help="Source system of the files."
)
@click.option(
    "--max-rejects",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Number of rows that may break the contract before the load fails.",
)
@click.option(
    "--reject-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Directory for the reject file, which contains values of patients. "
    "[default: ~/.local/state/clinical-star/rejects]",
)
@click.option(
    "--force",
    is_flag=True,
    help="Load from the start, even files that are already loaded.",
)
@click.option(
    "--allow-empty",
    multiple=True,
    metavar="TABLE",
    help="Let a table lose all its rows: its file has none, or is missing on purpose. "
    "May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def load(  # noqa: PLR0913, PLR0917  one parameter for each option
    directory: Path,
    target: str,
    source: str,
    max_rejects: int,
    reject_dir: Path | None,
    force: bool,
    allow_empty: tuple[str, ...],
    as_json: bool,
) -> None:
    """Load files with a progress bar and print the result for each table."""
    from clinical_star.cli.console import (  # noqa: PLC0415
        LoadProgress,
        print_summary,
        summary_as_json,
    )
    from clinical_star.cli.json_errors import json_errors  # noqa: PLC0415
    from loader.load import Request  # noqa: PLC0415
    from loader.load import load as load_files  # noqa: PLC0415
    from loader.rejects import (  # noqa: PLC0415
        RejectPolicy,
        default_reject_directory,
    )

    policy = RejectPolicy(max_rejects, reject_dir or default_reject_directory())
    request = Request(directory, target, source, policy, force, allow_empty)
    with json_errors(as_json), LoadProgress() as progress:
        summary: Summary = load_files(request, progress)
    if as_json:
        click.echo(summary_as_json(summary))
    else:
        print_summary(summary)
