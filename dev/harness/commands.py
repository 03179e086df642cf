"""Running the project's own programs as a user would."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


class CommandFailedError(AssertionError):
    """A command ended with an error; the message holds its output."""


def run_command(
    program: str,
    *arguments: str,
    directory: Path,
    environment: Mapping[str, str],
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a program of this virtual environment and return its result.

    `environment` is the whole environment of the command. With `check`, raise
    CommandFailedError when it ends with an error.
    """
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    done = subprocess.run(
        command,
        cwd=directory,
        env=dict(environment),
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if check and done.returncode != 0:
        raise CommandFailedError(
            f"{program} {' '.join(arguments)} ended with {done.returncode}\n"
            f"{done.stdout}\n{done.stderr}"
        )
    return done
