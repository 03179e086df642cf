"""A server process that we started, controlled through its guardian."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.servers import guardian as guardian_module
from dev.servers.commands import last_lines
from dev.servers.connection import wait_for_version
from dev.servers.guardian import Plan
from dev.servers.model import TITLES, Server, ServerError

_SECONDS_TO_ANSWER = 120


class Guarded:
    """A process that a guardian runs for us."""

    def __init__(self, guardian: "subprocess.Popen[str]", plan: Plan) -> None:
        self._guardian = guardian
        self._log = Path(plan.log)
        self._pid = 0
        self.directory = Path(plan.directory)

    @property
    def pid(self) -> int:
        """The process id of the running process."""
        return self._pid

    def start(self) -> None:
        """Start the process, or raise ServerError; it may not be ready yet."""
        answer = self._ask("start")
        if answer == "failed":
            raise ServerError(f"The end of its log:\n{self.end_of_log()}")
        self._pid = int(answer)

    def kill(self) -> None:
        """End the process at once, as a crash would (SIGKILL)."""
        self._ask("kill")

    def is_running(self) -> bool:
        """Return whether the process is alive."""
        return self._ask("status") == "running"

    def log(self) -> str:
        """Return what the process has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def end_of_log(self) -> str:
        """Return the last lines of the log, for an error message."""
        return last_lines(self.log())

    def _ask(self, command: str) -> str:
        if self._guardian.stdin is None or self._guardian.stdout is None:
            raise ServerError("The guardian of the server has no pipes.")
        try:
            self._guardian.stdin.write(f"{command}\n")
            self._guardian.stdin.flush()
        except BrokenPipeError as error:
            raise ServerError(
                "The server was stopped by another program: start a new one."
            ) from error
        return self._guardian.stdout.readline().strip()


class DatabaseProcess:
    """The database server that a guardian runs (implements `model.Process`)."""

    def __init__(self, process: Guarded, server: Server) -> None:
        self._process = process
        self._server = server

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return self._process.pid

    def kill(self) -> None:
        """End the server at once, as a crash would (SIGKILL)."""
        self._process.kill()

    def start(self) -> None:
        """Start the server on its data directory; returns once it answers."""
        self.start_and_read_version()

    def start_and_read_version(self) -> str:
        """Start the server and return its version, or raise ServerError."""
        title = TITLES[self._server.kind]
        try:
            self._process.start()
        except ServerError as error:
            raise ServerError(f"{title} did not start. {error}") from None
        version = wait_for_version(
            self._server, self._process.is_running, _SECONDS_TO_ANSWER
        )
        if version is None:
            raise ServerError(
                f"{title} did not start. The end of its log:\n"
                f"{self._process.end_of_log()}"
            )
        return version


@contextmanager
def guarded(plan: Plan) -> Iterator[Guarded]:
    """Give the process of a plan, and leave nothing of it behind at the end."""
    guardian = subprocess.Popen(
        # By path: the guardian needs only the standard library, so it starts at once.
        [sys.executable, "-P", str(guardian_module.__file__)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # In its own session: Ctrl-C and signals to our process group must not reach it.
        start_new_session=True,
    )
    try:
        if guardian.stdin is not None:
            guardian.stdin.write(plan.as_line())
        yield Guarded(guardian, plan)
    finally:
        guardian.communicate()
