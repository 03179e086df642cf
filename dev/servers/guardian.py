"""The parent process of one server, which outlives its starter in order to clean up.

It runs as a program. The first line of its standard input is a JSON object (see
`Plan`); each further line, `start`, `kill` or `status`, is answered with one line. When
the input ends, because the starter has finished or was killed, the guardian stops the
server, runs the cleanup command and removes the directory.
"""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_SECONDS_TO_STOP = 60


@dataclass(frozen=True)
class Plan:
    """The commands of one server, all run without a shell.

    `initialise` runs before the first start only and may be empty; `cleanup` may be
    empty too. Their output goes to `log`.
    """

    directory: str
    log: str
    initialise: list[str]
    serve: list[str]
    cleanup: list[str]

    def as_line(self) -> str:
        """Return the plan as the guardian's first line of input."""
        return json.dumps(asdict(self)) + "\n"


class _Guarded:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._server: subprocess.Popen[bytes] | None = None
        self._initialised = not plan.initialise

    def start(self) -> str:
        if not self._initialised:
            if self._run(self._plan.initialise) != 0:
                return "failed"
            self._initialised = True
        with Path(self._plan.log).open("ab") as log:
            self._server = subprocess.Popen(
                self._plan.serve,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return str(self._server.pid)

    def kill(self) -> str:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        return "killed"

    def status(self) -> str:
        alive = self._server is not None and self._server.poll() is None
        return "running" if alive else "ended"

    def finish(self) -> None:
        if self._plan.cleanup:
            self._stop()
            self._run(self._plan.cleanup)
        else:
            # The data are about to be removed, so an orderly shutdown has no use.
            self.kill()
        shutil.rmtree(self._plan.directory, ignore_errors=True)

    def _stop(self) -> None:
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()

    def _run(self, command: list[str]) -> int:
        with Path(self._plan.log).open("ab") as log:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            ).returncode


def main() -> None:
    """Serve one plan until standard input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    guarded = _Guarded(Plan(**json.loads(sys.stdin.readline())))
    answers = {
        "start": guarded.start,
        "kill": guarded.kill,
        "status": guarded.status,
    }
    try:
        for line in sys.stdin:
            sys.stdout.write(answers[line.strip()]() + "\n")
            sys.stdout.flush()
    finally:
        guarded.finish()


if __name__ == "__main__":
    main()
