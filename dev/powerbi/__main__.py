"""Write the Power BI project, or check it: python -m dev.powerbi [--check]."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from dev.powerbi.build import build_files, check_project
from dev.powerbi.project import differences, write_files
from dev.powerbi.star import Manifest, read_manifest
from loader.errors import UserError
from loader.settings import project_directory


@click.command(help=__doc__)
@click.option(
    "--check", is_flag=True, help="Change nothing, and fail if a file differs."
)
@click.option(
    "--manifest",
    "manifest_path",
    type=click.Path(path_type=Path),
    help="dbt's manifest.json. [default: parse the project with dbt]",
)
def main(check: bool, manifest_path: Path | None) -> None:
    """Write or compare the files, then check them against every rule."""
    folder = project_directory().parent / "powerbi"
    try:
        manifest = read_manifest(manifest_path) if manifest_path else _parsed()
        files = build_files(manifest, folder, project_directory())
        changed = differences(files, folder) if check else write_files(files, folder)
        problems = check_project(folder, manifest)
    except UserError as error:
        raise click.ClickException(str(error)) from None
    for path in changed:
        click.echo(f"{'differs' if check else 'wrote'}: powerbi/{path}")
    for problem in problems:
        click.echo(f"problem: {problem}")
    if problems or (check and changed):
        raise click.ClickException(
            "Run `make powerbi` after a change to the star, metrics.yml, "
            "powerbi/model.yml or powerbi/pages.yml, and correct each problem there."
        )
    click.echo(f"The Power BI project ({len(files)} files) is up to date.")


def _parsed() -> Manifest:
    """Parse the project with dbt; its manifest does not depend on the target."""
    project = project_directory()
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("dbt")),
                *("parse", "--target", "duckdb"),
                *("--target-path", directory, "--log-path", directory),
            ],
            cwd=project,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UserError(f"dbt cannot parse the project:\n{done.stdout}")
        return read_manifest(Path(directory) / "manifest.json")


if __name__ == "__main__":
    main()
