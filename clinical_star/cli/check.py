"""`clinical-star check`: expectations of whole tables, and their Data Docs."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from clinical_star.checks.check import Outcome
    from clinical_star.checks.suites import Verdict

_HELP = """\
Check whether the loaded data look like a hospital's data.

The loader and dbt check rows. This command checks whole tables with Great Expectations:
the number of rows, the share of missing values, the distribution of values and of
laboratory results, the charges of each payer, and what has changed since the last good
load. It reads the raw tables, and the star if it has been built. It writes figures and
verdicts to the audit schema, and pages to read to target/data_docs. None of them
contains a value of a patient.

Run it after a load with --layer raw, and again after dbt build. Exit code 1 means that
an expectation failed. What is normal is in _NAME__bands.yml in the source's folder;
without it, only the rules of the contract are checked, and the command says so.

\b
Examples:
  clinical-star check --target duckdb
  clinical-star check --target mysql --layer raw
  clinical-star check --target mysql --source NAME --json > check.json
  clinical-star check --target duckdb --new-baseline    # the change is intended
"""


@click.command(help=_HELP)
@click.option("--target", required=True, help="Target in the dbt profile.")
@click.option(
    "--source", default="network", show_default=True, help="Source system to check."
)
@click.option(
    "--layer",
    type=click.Choice(["raw", "star"]),
    default=None,
    help="Check only the raw tables or only the star. "
    "[default: both, if the star has been built]",
)
@click.option(
    "--new-baseline",
    is_flag=True,
    help="Do not compare with an earlier load; compare later loads with this one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option(
    "--docs-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Directory for the Data Docs, whose old pages are replaced. "
    "[default: target/data_docs/TARGET/SOURCE]",
)
def check(  # noqa: PLR0913, PLR0917  one parameter for each option
    target: str,
    source: str,
    layer: Literal["raw", "star"] | None,
    new_baseline: bool,
    as_json: bool,
    docs_dir: Path | None,
) -> None:
    """Run the check with a progress bar and print what failed."""
    from clinical_star.checks.check import Request  # noqa: PLC0415
    from clinical_star.checks.check import check as check_target  # noqa: PLC0415
    from clinical_star.cli.console import CheckProgress  # noqa: PLC0415
    from clinical_star.cli.json_errors import json_errors  # noqa: PLC0415
    from loader.settings import project_directory  # noqa: PLC0415

    default = project_directory().parent / "target" / "data_docs" / target / source
    pages = (docs_dir or default).absolute()
    request = Request(
        target=target, source=source, layer=layer, drift=not new_baseline, pages=pages
    )
    with json_errors(as_json), CheckProgress() as progress:
        outcome = check_target(request, progress)
    click.echo(_json(outcome) if as_json else _lines(outcome))
    if outcome.failed:
        sys.exit(1)


def _lines(outcome: "Outcome") -> str:
    passed = len(outcome.verdicts) - len(outcome.failed)
    return "\n".join(
        [
            *(_line(verdict) for verdict in outcome.failed),
            *outcome.notices,
            f"Expectations of load {outcome.load_id}: {passed:,} passed, "
            f"{len(outcome.failed):,} failed.",
            f"Data Docs: {outcome.pages}",
        ]
    )


def _line(verdict: "Verdict") -> str:
    expected = verdict.expected
    observed = "unknown" if verdict.observed is None else f"{verdict.observed:,.6g}"
    low, high = f"{expected.low:,.6g}", f"{expected.high:,.6g}"
    bounds = low if low == high else f"{low} to {high}"
    return (
        f"FAILED {expected.subject}: {expected.measure} is {observed}, "
        f"expected {bounds} ({expected.reason})"
    )


def _json(outcome: "Outcome") -> str:
    expectations = [
        {
            "subject": verdict.expected.subject,
            "measure": verdict.expected.measure,
            "observed": verdict.observed,
            "low": verdict.expected.low,
            "high": verdict.expected.high,
            "reason": verdict.expected.reason,
            "success": verdict.success,
        }
        for verdict in outcome.verdicts
    ]
    document = {
        "success": not outcome.failed,
        "load_id": outcome.load_id,
        "layers": list(outcome.layers),
        "notices": list(outcome.notices),
        "data_docs": str(outcome.pages),
        "expectations": expectations,
    }
    return json.dumps(document, indent=2)
