"""A connection that fails is made anew only where nothing was done on it yet."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from dbt.adapters.exceptions.connection import FailedToConnectError
from dbt_common.exceptions import DbtDatabaseError

from dev.servers import Server, connect
from tests.adapter.managers import credentials_of, manager_of, opened
from tests.adapter.project import Project


class Proxy(threading.Thread):
    """Passes connections on to a server, but hangs up on the first ones."""

    def __init__(self, server: Server, hang_ups: int) -> None:
        super().__init__(daemon=True)
        self.server, self.hang_ups = server, hang_ups
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])

    def run(self) -> None:
        """Serve until the listener closes."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.connections <= self.hang_ups:
                client.close()
                continue
            there = socket.create_connection((self.server.host, self.server.port))
            for one, other in ((client, there), (there, client)):
                threading.Thread(
                    target=passed_on, args=(one, other), daemon=True
                ).start()


def passed_on(source: socket.socket, sink: socket.socket) -> None:
    """Copy from one socket to another until either closes."""
    try:
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        sink.close()


@contextmanager
def proxy(server: Server, hang_ups: int) -> Iterator[Proxy]:
    """Give a proxy before a server."""
    running = Proxy(server, hang_ups)
    running.start()
    try:
        yield running
    finally:
        running.listener.close()


@pytest.mark.parametrize("retries, hang_ups", [(1, 1), (3, 3)])
def test_an_unreachable_server_is_tried_again(
    server: Server, retries: int, hang_ups: int
) -> None:
    with proxy(server, hang_ups) as between:
        credentials = credentials_of(server, port=between.port, connect_retries=retries)
        with closing(opened(credentials).handle) as session:
            assert session.open
    assert between.connections == hang_ups + 1


def test_it_is_tried_as_often_as_the_profile_says(server: Server) -> None:
    with proxy(server, hang_ups=9) as between:
        credentials = credentials_of(server, port=between.port, connect_retries=2)
        with pytest.raises(FailedToConnectError, match="Lost connection"):
            opened(credentials)
    assert between.connections == 3


def test_a_refusal_is_no_reason_to_try_again(server: Server) -> None:
    with proxy(server, hang_ups=0) as between:
        credentials = credentials_of(
            server, port=between.port, password="wrong", connect_retries=5
        )
        with pytest.raises(FailedToConnectError, match="Access denied"):
            opened(credentials)
    assert between.connections == 1


def test_dbt_survives_a_server_that_hangs_up_at_first(project: Project) -> None:
    project.write(one_sql="select 1 as one")
    with proxy(project.server, hang_ups=1) as between:
        environment = {**project.environment, "DB_PORT_PROJECT": str(between.port)}
        replace(project, environment=environment).dbt("run")
    assert project.query("select * from one") == [(1,)]


def test_a_session_that_did_nothing_yet_is_replaced(server: Server) -> None:
    manager = manager_of(server)
    connection = manager.get_thread_connection()
    killed = connection.handle.thread_id()
    kill(server, killed)
    _, rows = manager.execute("select connection_id() as id", fetch=True)
    assert rows.rows[0][0] not in (None, killed)
    connection.handle.close()


def test_a_session_that_ran_a_statement_is_not(server: Server) -> None:
    manager = manager_of(server)
    connection = manager.get_thread_connection()
    manager.execute("select 1 as one", fetch=True)
    kill(server, connection.handle.thread_id())
    with pytest.raises(DbtDatabaseError):
        manager.execute("select 1 as one", fetch=True)
    connection.handle.close()


def kill(server: Server, connection: int) -> None:
    """End a connection at the server, as an administrator or a timeout would."""
    with connect(server) as administrator, administrator.cursor() as cursor:
        cursor.execute(f"kill {connection}")
