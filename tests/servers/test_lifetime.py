"""Nothing of a server is left behind, however its user ends."""

import signal
import subprocess
import sys

import pytest

from dev.harness import REPOSITORY
from dev.servers import KINDS, Kind, Server, connect, running
from dev.servers.model import Process
from tests.servers.processes import becomes_true, data_directory, runs

# Changes when its files do: run by `make test-slow`, and in CI when they did.
pytestmark = pytest.mark.slow

HOLD_A_SERVER = """
import sys
from dev.servers import running
with running(sys.argv[1]) as server:
    print(server.process.pid if server.process else 0, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_and_its_data_are_gone_after_an_exception(kind: Kind) -> None:
    with pytest.raises(ZeroDivisionError), running(kind) as server:
        if server.process is None:
            pytest.skip(f"{server.origin} is not a process of ours")
        process = server.process
        directory = data_directory(process.pid).parent
        assert directory.is_dir()
        raise ZeroDivisionError
    assert not runs(process.pid)
    assert not directory.exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_server_and_its_data_are_gone_after_its_user_was_killed(
    how: signal.Signals,
) -> None:
    user = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_SERVER, "mariadb"],
        cwd=REPOSITORY,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with user:
        assert user.stdout is not None
        pid = int(user.stdout.readline())
        if pid == 0:
            user.kill()
            pytest.skip("the server is not a process of ours")
        directory = data_directory(pid).parent
        assert directory.is_dir()
        user.send_signal(how)
    assert becomes_true(lambda: not runs(pid))
    assert becomes_true(lambda: not directory.exists())


def test_a_killed_server_starts_again_with_its_data(
    server: Server, process: Process
) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("create schema kept")
        cursor.execute("create table kept.numbers as select 42 as number")
    before = process.pid
    process.kill()
    assert not runs(before)
    process.start()
    assert process.pid != before
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("select number from kept.numbers")
        assert cursor.fetchall() == ((42,),)
        cursor.execute("drop schema kept")
