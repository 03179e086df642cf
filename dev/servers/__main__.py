"""Install the database servers, or keep one running for a developer."""

import argparse
import fcntl
import json
import logging
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from dev.servers.commands import last_lines
from dev.servers.model import KINDS, TITLES, Kind, ServerError
from dev.servers.provision import provide_all
from dev.servers.run import running
from dev.servers.settings import STATE


def main() -> int:
    """Run one command and return its exit code: 0, 1 (a ServerError) or 2 (usage)."""
    parser = argparse.ArgumentParser(prog="python -m dev.servers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="install both servers if they are missing")
    for name, text in {
        "start": "start a server and print the lines that export its account",
        "stop": "stop the server that `start` started and remove its data",
        "keep": "run a server in the foreground (used by `start`)",
    }.items():
        commands.add_parser(name, help=text).add_argument("kind", choices=KINDS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        if arguments.command == "install":
            _install()
        else:
            {"start": _start, "stop": _stop, "keep": _keep}[arguments.command](
                arguments.kind
            )
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _install() -> None:
    for source in provide_all():
        _say(f"{TITLES[source.kind]}: {source.origin}")


def _start(kind: Kind) -> None:
    """Start a keeper in the background, unless one runs, and print its exports."""
    state, log = _state_file(kind), STATE / f"{kind}.log"
    STATE.mkdir(exist_ok=True)
    if not _keeper_runs(kind):
        state.unlink(missing_ok=True)
        with log.open("w") as output:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "dev.servers", "keep", kind],
                cwd=STATE.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        while not state.is_file():
            if keeper.poll() is not None:
                raise ServerError(
                    f"{TITLES[kind]} did not start. The end of its output:\n"
                    f"{last_lines(log.read_text())}"
                )
            time.sleep(0.2)
    for name, value in json.loads(state.read_text())["environment"].items():
        _say(f"export {name}={shlex.quote(value)}")


def _stop(kind: Kind) -> None:
    if not _keeper_runs(kind):
        _say(f"No {TITLES[kind]} server is running.")
        return
    state = _state_file(kind)
    os.kill(json.loads(state.read_text())["keeper"], signal.SIGTERM)
    while state.is_file():
        time.sleep(0.1)
    _say(f"The {TITLES[kind]} server was stopped and its data removed.")


def _keep(kind: Kind) -> None:
    """Run a server until a signal ends this process."""
    state = _state_file(kind)
    unfinished = state.with_suffix(".unfinished")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with running(kind) as server:
        content = {"keeper": os.getpid(), "environment": server.environment()}
        unfinished.touch(mode=0o600)
        with unfinished.open("w") as file:
            # The lock ends with this process, so it shows that the file is current.
            fcntl.flock(file, fcntl.LOCK_EX)
            json.dump(content, file)
            file.flush()
            unfinished.rename(state)
            try:
                signal.pause()
            finally:
                state.unlink(missing_ok=True)


def _keeper_runs(kind: Kind) -> bool:
    try:
        with _state_file(kind).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _state_file(kind: Kind) -> Path:
    return STATE / f"{kind}.json"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
