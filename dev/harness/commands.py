"""Running the project's own programs as a user would."""

import atexit
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dev import REPOSITORY

FOLDER_VARIABLE = "CLINICAL_PARSED"
"""Names the folder in which forks keep what dbt parsed."""


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
    return _checked(done, check)


def run_forked(
    program: str,
    *arguments: str,
    directory: Path,
    environment: Mapping[str, str],
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Do as `run_command` does, without the seconds that a program needs to start.

    The program is dbt or clinical-star. It runs in a process of its own with the same
    arguments, environment and exit code, but finds its imports in memory, and dbt what
    it parsed before. Tests of how a program starts use `run_command`.
    """
    server = _fork_server()
    out, err = (Path(tempfile.mkstemp(dir=server.folder)[1]) for _ in range(2))
    request = {
        "program": program,
        "arguments": arguments,
        "directory": str(directory),
        "environment": {**environment, FOLDER_VARIABLE: str(server.parsed)},
        "out": str(out),
        "err": str(err),
    }
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.address))
        with connection.makefile("rw", encoding="utf-8") as stream:
            stream.write(f"{json.dumps(request)}\n")
            stream.flush()
            code = int(stream.readline())
    said = [path.read_text("utf-8") for path in (out, err)]
    for path in (out, err):
        path.unlink()
    return _checked(
        subprocess.CompletedProcess([program, *arguments], code, *said), check
    )


def _checked(
    done: subprocess.CompletedProcess[str], check: bool
) -> subprocess.CompletedProcess[str]:
    if check and done.returncode != 0:
        program, *arguments = done.args
        raise CommandFailedError(
            f"{Path(program).name} {' '.join(arguments)} ended with {done.returncode}\n"
            f"{done.stdout}\n{done.stderr}"
        )
    return done


@dataclass(frozen=True)
class _ForkServer:
    folder: Path

    @property
    def address(self) -> Path:
        return self.folder / "socket"

    @property
    def parsed(self) -> Path:
        return self.folder / "parsed"


@cache
def _fork_server() -> _ForkServer:
    """Start the fork server of this process, which ends with it."""
    server = _ForkServer(Path(tempfile.mkdtemp(prefix="clinical-forks-")))
    server.parsed.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "dev.harness.forkserver", str(server.address)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    asked, answers = process.stdin, process.stdout
    assert asked is not None
    assert answers is not None
    if answers.readline() != b"ready\n":
        raise RuntimeError("The fork server of the tests did not start: see above.")

    def end() -> None:
        asked.close()
        process.wait()
        shutil.rmtree(server.folder, ignore_errors=True)

    atexit.register(end)
    return server
