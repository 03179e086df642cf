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


class GuardedProcess:
    """The server that a guardian runs for us (implements `model.Process`)."""

    def __init__(
        self, guardian: "subprocess.Popen[str]", plan: Plan, server: Server
    ) -> None:
        self._guardian = guardian
        self._log = Path(plan.log)
        self._server = server
        self._pid = 0

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return self._pid

    def kill(self) -> None:
        """End the server at once, as a crash would (SIGKILL)."""
        self._ask("kill")

    def start(self) -> None:
        """Start the server on its data directory; returns once it answers."""
        self.start_and_read_version()

    def start_and_read_version(self) -> str:
        """Start the server and return its version, or raise ServerError."""
        answer = self._ask("start")
        version = None
        if answer != "failed":
            self._pid = int(answer)
            version = wait_for_version(
                self._server, self._is_running, _SECONDS_TO_ANSWER
            )
        if version is None:
            raise ServerError(
                f"{TITLES[self._server.kind]} did not start. The end of its log:\n"
                f"{last_lines(self._log.read_text(errors='replace'))}"
            )
        return version

    def _is_running(self) -> bool:
        return self._ask("status") == "running"

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


@contextmanager
def guarded(plan: Plan, server: Server) -> Iterator[GuardedProcess]:
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
        yield GuardedProcess(guardian, plan, server)
    finally:
        guardian.communicate()
