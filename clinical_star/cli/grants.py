"""`clinical-star grants`: accounts with only the rights that they need."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loader.wording import counted

if TYPE_CHECKING:
    from clinical_star.operations.grants import Plan

_HELP = """\
Create four accounts on a MySQL or MariaDB server, each with only the rights it needs.

\b
  NAME_loader       reads and writes the raw and audit schemas
  NAME_transformer  reads those, reads and writes what dbt builds
  NAME_bi_reader    reads the star, the findings and the quality schemas
  NAME_auditor      reads the audit and quality schemas

An administrator, logged in with DB_USER_PROJECT and DB_PASS_PROJECT, runs this once,
and again whenever a schema has been added: missing rights are granted and superfluous
ones revoked. The passwords of new accounts are read from CLINICAL_LOADER_PASSWORD,
CLINICAL_TRANSFORMER_PASSWORD, CLINICAL_BI_READER_PASSWORD and
CLINICAL_AUDITOR_PASSWORD.

\b
Examples:
  clinical-star grants --target mysql --print > grants.sql    # to read, or to edit
  clinical-star grants --target mysql --apply --host 10.0.0.5
  clinical-star grants --target mariadb --apply --without-ssl    # on a laptop
"""
_WILDCARDS = "%_"


@click.command(help=_HELP)
@click.option("--target", required=True, help="Target in the dbt profile.")
@click.option(
    "--print", "only_print", is_flag=True, help="Print the SQL and change nothing."
)
@click.option(
    "--apply", "do_apply", is_flag=True, help="Make the changes on the server."
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    default=["127.0.0.1"],
    show_default=True,
    help="Host from which the accounts may log in; may be given several times.",
)
@click.option("--any-host", is_flag=True, help="Allow the wildcards % and _ in --host.")
@click.option(
    "--name",
    default=None,
    help="Beginning of the account names. [default: the target's schema]",
)
@click.option(
    "--without-ssl", is_flag=True, help="Let the accounts log in without encryption."
)
def grants(  # noqa: PLR0913, PLR0917  one parameter for each option
    target: str,
    only_print: bool,
    do_apply: bool,
    hosts: tuple[str, ...],
    any_host: bool,
    name: str | None,
    without_ssl: bool,
) -> None:
    """Print or apply the grants."""
    from clinical_star.operations.grants import apply, printed  # noqa: PLC0415

    if only_print == do_apply:
        raise click.UsageError("Choose one of --print and --apply.")
    for host in hosts:
        if not any_host and any(mark in host for mark in _WILDCARDS):
            raise click.UsageError(
                f"'{host}' allows more than one host: name each host, or add "
                "--any-host."
            )
    plan = _plan(target, name, hosts, not without_ssl)
    if only_print:
        for statement in printed(plan):
            click.echo(f"{statement};")
        return
    done = apply(plan)
    for line in done:
        click.echo(line)
    click.echo(
        f"Made {counted(len(done), 'change')}."
        if done
        else "Nothing to change: all accounts have the right privileges."
    )


def _plan(
    target: str, name: str | None, hosts: tuple[str, ...], encrypted: bool
) -> "Plan":
    from clinical_star.operations.grants import Plan  # noqa: PLC0415
    from loader.errors import UserError  # noqa: PLC0415
    from loader.settings import (  # noqa: PLC0415
        ServerSettings,
        project_directory,
        read_settings,
    )

    project: Path = project_directory()
    settings = read_settings(project, target)
    if not isinstance(settings, ServerSettings):
        raise UserError(
            f"Target '{target}' has no accounts: choose a target of type mysql or "
            "mariadb with --target."
        )
    return Plan(settings, project, name or settings.prefix, hosts, encrypted)
