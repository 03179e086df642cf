"""`clinical-star generate`: a made-up hospital network."""

from pathlib import Path

import click

from loader.errors import UserError

_HELP = """\
Write the four CSV files of a made-up hospital network.

The same seed always gives the same files. The patients are not real people.

\b
Examples:
  clinical-star generate --patients 5000 --seed 1 --out data/generated
  clinical-star generate --patients 100000 --seed 1 --out data/generated
"""


@click.command(help=_HELP)
@click.option(
    "--patients",
    type=click.IntRange(1, 9_999_999),
    required=True,
    help="Number of patients; each has one admission and about 22 test results.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Seed of the random numbers.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Directory to write to; created if it does not exist.",
)
@click.option(
    "--world",
    default="seed",
    show_default=True,
    help="Set of planted effects, from clinical_star/generator/truth.yml.",
)
def generate(patients: int, seed: int, out: Path, world: str) -> None:
    """Write generated files with a progress bar over the patients."""
    from clinical_star.cli.console import progress_bar  # noqa: PLC0415
    from clinical_star.generator import UnknownWorldError  # noqa: PLC0415
    from clinical_star.generator import generate as write_files  # noqa: PLC0415

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
            raise UserError(
                f"The files cannot be written to {out} ({error.strerror}): "
                "choose another directory with --out."
            ) from None
