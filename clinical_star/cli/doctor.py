"""`clinical-star doctor`: what is wrong with a target, and how to fix it."""

import json
import sys
from dataclasses import asdict

import click

_HELP = """\
Examine a target and report what is wrong with it, with a fix for each problem.

It checks versions, the account's rights and limits, whether the server is read-only,
local_infile, character sets, encryption, disk space, interrupted loads, tables left
behind and locks. It changes nothing. Exit code 1 means that there is a problem; with
warnings alone it is 0.

\b
Examples:
  clinical-star doctor --target mysql
  clinical-star doctor --target duckdb --json
"""
_MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


@click.command(help=_HELP)
@click.option("--target", required=True, help="Target in the dbt profile.")
@click.option("--json", "as_json", is_flag=True, help="Print all findings as JSON.")
def doctor(target: str, as_json: bool) -> None:
    """Print one line for each check, and the fix if there is one."""
    from clinical_star.operations.doctor import examine  # noqa: PLC0415

    found = []
    for finding in examine(target):
        found.append(finding)
        if not as_json:
            click.echo(f"{_MARKS[finding.status]} {finding.check}: {finding.says}")
            if finding.fix:
                click.echo(f"         {finding.fix}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    if any(finding.status == "problem" for finding in found):
        sys.exit(1)
