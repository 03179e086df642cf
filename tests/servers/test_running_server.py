"""The servers are what they claim to be, and let nobody else in."""

from dataclasses import replace
from typing import Any

import pymysql
import pytest

from dev.servers import Server, connect, running
from dev.servers.model import Process
from tests.servers.processes import command_lines, listening_addresses

# Changes when its files do: run by `make test-slow`, and in CI when they did.
pytestmark = pytest.mark.slow

LOOPBACK_AS_THE_KERNEL_WRITES_IT = "0100007F"


def ask(server: Server, sql: str) -> tuple[Any, ...]:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    assert row is not None
    return row


def test_each_kind_is_the_server_it_claims_to_be(server: Server) -> None:
    version = ask(server, "select version()")[0]
    assert version == server.version
    assert ("MariaDB" in version) == (server.kind == "mariadb")
    # Only MySQL 8 and later has this collation, whatever a version says.
    rows = ask(
        server,
        "select count(*) from information_schema.collations"
        " where collation_name = 'utf8mb4_0900_bin'",
    )
    assert rows == (int(server.kind == "mysql"),)


def test_the_account_may_do_everything_a_loader_and_dbt_need(server: Server) -> None:
    grants = ask(server, "show grants")[0]
    assert "ON *.* TO" in grants
    assert "ALL PRIVILEGES" in grants or "CREATE VIEW" in grants


def test_the_server_listens_on_the_loopback_interface_only(process: Process) -> None:
    assert listening_addresses(process.pid) == {LOOPBACK_AS_THE_KERNEL_WRITES_IT}


@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_enters_without_the_password(server: Server, password: str) -> None:
    with pytest.raises(pymysql.OperationalError) as refused:
        connect(replace(server, password=password))
    assert refused.value.args[0] == 1045


@pytest.mark.usefixtures("process")
def test_no_other_account_can_enter(server: Server) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("select user from mysql.user")
        users = {user for (user,) in cursor.fetchall()} - {server.user}
    assert "root" in users
    for user in users:
        with pytest.raises(pymysql.OperationalError):
            connect(replace(server, user=user, password=""))


@pytest.mark.usefixtures("process")
def test_root_is_locked_out_of_the_socket_too(server: Server) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("show create user 'root'@'localhost'")
        assert "ACCOUNT LOCK" in str(cursor.fetchone())
        cursor.execute("select host from mysql.user where user = 'root'")
        assert cursor.fetchall() == (("localhost",),)


def test_the_password_is_on_no_command_line_and_in_no_representation(
    server: Server,
) -> None:
    assert not [line for line in command_lines() if server.password in line]
    assert server.password not in repr(server)


def test_local_infile_is_on_unless_it_is_asked_off(server: Server) -> None:
    assert ask(server, "select @@local_infile") == (1,)
    with running(server.kind, local_infile=False) as strict:
        assert ask(strict, "select @@local_infile") == (0,)
    assert ask(server, "select @@local_infile") == (1,)
