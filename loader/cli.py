"""The command line: thin and quick to start, so heavy imports wait for their use."""

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loader.errors import LoaderError

if TYPE_CHECKING:
    from loader.load import Summary

_HELP = """\
Bring raw hospital CSV files to the door of the warehouse.

\b
A first run:
  clinical-star generate --patients 5000 --seed 1 --out data/generated
  clinical-star load data/generated --target duckdb
  cd dbt_project && dbt build
"""

_GENERATE_HELP = """\
Write the four CSV files of a made-up hospital network.

The same seed always gives the same files; the patients are nobody.

\b
Examples:
  clinical-star generate --patients 5000 --seed 1 --out data/generated
  clinical-star generate --patients 100000 --seed 1 --out data/generated
"""

_LOAD_HELP = """\
Load the CSV files in DIRECTORY into typed raw tables.

Each file is checked against the contract in
dbt_project/models/staging/SOURCE/_SOURCE__sources.yml, plain or as .gz, columns in any
order. The tables of a load are replaced together at its end; when anything is wrong,
they stay as they were. Files that are loaded already are left alone, and a load that
was cut off is carried on. TARGET is one of the dbt profile, dbt_project/profiles.yml.

\b
Examples:
  clinical-star load data/generated --target duckdb
  clinical-star load /data/mimic --source mimic --target mysql
  clinical-star load data/generated --target mysql --max-rejects 100

\b
For a server, export the account first:
  export DB_USER_PROJECT=... DB_PASS_PROJECT=...
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clinical-star", prog_name="clinical-star")
def cli() -> None:
    """Hold the commands."""


@cli.command(help=_GENERATE_HELP)
@click.option(
    "--patients",
    type=click.IntRange(1, 9_999_999),
    required=True,
    help="How many patients; each has one admission and about 22 test results.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Number that the random draws start from.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Directory to write to; made when missing.",
)
@click.option(
    "--world",
    default="seed",
    show_default=True,
    help="Set of planted effects; see data/README.md.",
)
def generate(patients: int, seed: int, out: Path, world: str) -> None:
    """Write generated files with a progress bar over the patients."""
    from generator import UnknownWorldError  # noqa: PLC0415
    from generator import generate as write_files  # noqa: PLC0415

    from loader.console import progress_bar  # noqa: PLC0415

    with progress_bar() as bar:
        task = bar.add_task("patients", total=patients)
        try:
            write_files(
                patients=patients,
                seed=seed,
                out=out,
                world=world,
                progress=lambda done: bar.update(task, completed=done),
            )
        except UnknownWorldError as error:
            raise click.BadParameter(str(error), param_hint="--world") from None
        except OSError as error:
            raise LoaderError(
                f"{out} cannot be written to ({error.strerror}): "
                "choose another directory with --out."
            ) from None


@cli.command(help=_LOAD_HELP)
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
    help="Rows that may break the contract before the load is given up.",
)
@click.option(
    "--reject-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where the file of rejected rows goes; it holds values of patients. "
    "[default: ~/.local/state/clinical-star/rejects]",
)
@click.option(
    "--force",
    is_flag=True,
    help="Load from the start, even files that the raw tables hold already.",
)
def load(  # noqa: PLR0913, PLR0917  one parameter an option
    directory: Path,
    target: str,
    source: str,
    max_rejects: int,
    reject_dir: Path | None,
    force: bool,
) -> None:
    """Load files with a progress bar and print what became of them."""
    from loader.console import LoadProgress, print_summary  # noqa: PLC0415
    from loader.load import Request  # noqa: PLC0415
    from loader.load import load as load_files  # noqa: PLC0415
    from loader.rejects import (  # noqa: PLC0415
        RejectPolicy,
        default_reject_directory,
    )

    policy = RejectPolicy(max_rejects, reject_dir or default_reject_directory())
    request = Request(directory, target, source, policy, force)
    with LoadProgress() as progress:
        summary: Summary = load_files(request, progress)
    print_summary(summary)


def main() -> None:
    """Run the command line: exit code 0 done, 1 data or environment, 2 usage."""
    try:
        cli(prog_name="clinical-star")
    except LoaderError as error:
        click.echo(f"Error: {error}", err=True)
    except Exception as error:
        # The words of an unforeseen error may quote a patient's values or a password.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"Error: unforeseen {type(error).__name__} at "
            f"{Path(frame.filename).name}:{frame.lineno}: report this as a bug.",
            err=True,
        )
    sys.exit(1)
