"""The command line: quick to start, because heavy imports wait until they are used."""

import signal
import sys
import traceback
from pathlib import Path

import click

from clinical_star.cli.check import check
from clinical_star.cli.doctor import doctor
from clinical_star.cli.draft import draft
from clinical_star.cli.generate import generate
from clinical_star.cli.grants import grants
from clinical_star.cli.init import init
from clinical_star.cli.load import load
from clinical_star.cli.report import report
from loader.errors import UserError

_HELP = """\
Load hospital CSV files into a warehouse, check them, and report what they show.

\b
A first run:
  clinical-star generate --patients 5000 --seed 1 --out data/generated
  clinical-star load data/generated --target duckdb
  (cd dbt_project && dbt build)
  clinical-star report --target duckdb --out report.html
"""

_COMMANDS = (init, generate, draft, load, check, report, grants, doctor)


_INTERRUPTED = 130  # the usual exit code after Ctrl-C


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """Run a command; on Ctrl-C, say what to do next."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # already ending
            click.echo(
                "Interrupted. Run the same command again; a load resumes where it "
                "stopped.",
                err=True,
            )
            raise click.exceptions.Exit(_INTERRUPTED) from None


@click.group(
    cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="clinical-star", prog_name="clinical-star")
def cli() -> None:
    """Group the commands."""


for _command in _COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Run the command line; docs/guides/schedule.md says what its exit codes mean."""
    try:
        cli(prog_name="clinical-star")
    except UserError as error:
        click.echo(f"Error: {error}", err=True)
    except Exception as error:
        # The text of an unexpected error may quote a patient's values or a password.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"Error: unexpected {type(error).__name__} at "
            f"{Path(frame.filename).name}:{frame.lineno}. Report this as a bug.",
            err=True,
        )
    sys.exit(1)
