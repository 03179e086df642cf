"""`clinical-star report`: a two-page report as one HTML file."""

import json
from pathlib import Path

import click

_HELP = """\
Write a two-page report on the star and the findings to one HTML file.

The file opens in any browser, from disk and without a network. It contains only
aggregates, and withholds groups smaller than the dbt project's `min_cell`. Run
`dbt build` on the same target first.

\b
Examples:
  clinical-star report --target duckdb --out report.html
  clinical-star report --target mysql --out /srv/reports/outcomes.html
  clinical-star report --target duckdb --out report.html --min-cell 20
"""


@click.command(help=_HELP)
@click.option("--target", required=True, help="Target in the dbt profile.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; replaced if it exists.",
)
@click.option(
    "--min-cell",
    type=click.IntRange(min=1),
    default=None,
    help="Withhold groups of fewer admissions than this. "
    "[default: min_cell in dbt_project.yml]",
)
@click.option(
    "--made-up", is_flag=True, help="State in the report that its data are made up."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the path of the report as JSON."
)
def report(
    target: str, out: Path, min_cell: int | None, made_up: bool, as_json: bool
) -> None:
    """Read the target and write the file, completely or not at all."""
    from clinical_star.cli.json_errors import json_errors  # noqa: PLC0415
    from clinical_star.report.write import write_report  # noqa: PLC0415

    with json_errors(as_json):
        write_report(target, out, min_cell=min_cell, is_made_up=made_up)
    path = str(out.resolve())
    click.echo(json.dumps({"report": path}) if as_json else f"Report: {path}")
