"""Runs other programs and keeps their output for the error message."""

import subprocess
from collections.abc import Mapping, Sequence

from dev.servers.model import ServerError


def run(
    command: Sequence[str],
    failure: str,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command to its end and return what it wrote to standard output.

    Raises ServerError with `failure` (what went wrong and what to do next) and the
    last lines of the command's output when it cannot be run or ends with an error.
    """
    try:
        done = subprocess.run(
            command,
            env=environment,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise ServerError(f"{failure} ({error})") from error
    if done.returncode != 0:
        raise ServerError(f"{failure}\n{last_lines(done.stdout + done.stderr)}")
    return done.stdout


def last_lines(text: str, count: int = 15) -> str:
    """Return the last `count` lines of a text, indented for an error message."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-count:])
