"""`python -m dev.servers` keeps a server running for a developer."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.harness import REPOSITORY
from dev.servers import Server, connect

# Changes when its files do: run by `make test-slow`, and in CI when they did.
pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a copy of the package, whose state is not the developer's own."""
    package = tmp_path / "dev"
    shutil.copytree(REPOSITORY / "dev" / "servers", package / "servers")
    for name in ("__init__.py", "consent.py"):
        shutil.copy(REPOSITORY / "dev" / name, package)
    shutil.copy(REPOSITORY / "compose.yaml", tmp_path)
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dev.servers", *arguments],
        cwd=checkout,
        text=True,
        capture_output=True,
        check=False,
    )


def exported(output: str) -> Server:
    lines = [shlex.split(line) for line in output.splitlines()]
    values = dict(words[1].split("=", 1) for words in lines if words[0] == "export")
    return Server(
        kind="mariadb",
        version="",
        host=values["DB_HOST_PROJECT"],
        port=int(values["DB_PORT_PROJECT"]),
        user=values["DB_USER_PROJECT"],
        password=values["DB_PASS_PROJECT"],
    )


def test_a_started_server_runs_until_it_is_stopped(checkout: Path) -> None:
    try:
        started = run(checkout, "start", "mariadb")
        assert started.returncode == 0, started.stderr
        server = exported(started.stdout)
        connect(server).close()
        # A second start is the same server, so the exports can be asked for again.
        assert run(checkout, "start", "mariadb").stdout == started.stdout
        state = checkout / ".servers" / "mariadb.json"
        assert state.stat().st_mode & 0o777 == 0o600
    finally:
        stopped = run(checkout, "stop", "mariadb")
    assert stopped.returncode == 0, stopped.stderr
    assert not state.exists()
    if server.user == "clinical":  # ours: the named one of CI keeps running
        with pytest.raises(Exception, match="Can't connect"):
            connect(server)


def test_stopping_what_does_not_run_is_no_error(checkout: Path) -> None:
    stopped = run(checkout, "stop", "mariadb")
    assert stopped.returncode == 0
    [line] = stopped.stdout.splitlines()
    assert "MariaDB" in line
