"""Each way in which a server refuses gets a sentence that says what to do next.

Every error is provoked on a real server.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace

import pymysql
import pytest

from dev.servers import Server, connect
from loader.errors import UserError
from loader.settings import ServerSettings
from loader.targets.server import ServerTarget
from tests.accounts import NEEDS_KEYS, account, globally

PREFIX = "clinical_refused"
RIGHTS = f"all privileges on `{PREFIX}\\_%`.*"
SLOW = (
    "select count(*) from information_schema.columns as a, "
    "information_schema.columns as b, information_schema.columns as c"
)
READS_ONLY = {"mysql": "transaction_read_only", "mariadb": "tx_read_only"}
TIME_LIMIT = {
    "mysql": "set session max_execution_time = 100",
    "mariadb": "set session max_statement_time = 0.1",
}


def target_on(server: Server) -> ServerTarget:
    """Connect as the loader does, with the account of a server."""
    return ServerTarget(
        ServerSettings(
            dialect=server.kind,
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            prefix=PREFIX,
        )
    )


def refusal(server: Server) -> str:
    """Return the words with which a connection of the loader is refused."""
    with pytest.raises(UserError) as refused:
        target_on(server).close()
    return str(refused.value)


def said(server: Server, *statements: str) -> str:
    """Return the words with which the last of some statements is refused."""
    with (
        closing(target_on(server)) as target,
        pytest.raises(UserError) as refused,
        target.transaction(),
    ):
        for statement in statements:
            target.execute(statement)
    return str(refused.value)


def alter(server: Server, user: Server, change: str) -> None:
    """Change an account as an administrator."""
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("select substring_index(user(), '@', -1)")
        [(host,)] = cursor.fetchall()
        cursor.execute(f"alter user '{user.user}'@'{host}' {change}")


@pytest.fixture
def schema(server: Server) -> Iterator[str]:
    """Give a schema of the prefix, with a table in it."""
    name = f"{PREFIX}_raw"
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"create schema {name}")
        cursor.execute(f"create table {name}.t (x int primary key, y int)")
        try:
            yield name
        finally:
            cursor.execute(f"drop schema {name}")


def test_a_locked_account(server: Server) -> None:
    with account(server) as user:
        alter(server, user, "account lock")
        assert "is locked: ask an administrator to unlock it" in refusal(user)


def test_an_expired_password(server: Server) -> None:
    with account(server) as user:
        alter(server, user, "password expire")
        assert "has expired: set a new one" in refusal(user)
        if server.kind == "mariadb":
            # By default it lets such a session in, and refuses its statements.
            with globally(server, disconnect_on_expired_password=1):
                assert "has expired: set a new one" in refusal(user)


def test_an_account_blocked_after_wrong_passwords(server: Server) -> None:
    blocked = "is blocked after wrong passwords: correct the password"
    if server.kind == "mysql":
        options = "failed_login_attempts 1 password_lock_time 1"
        with account(server, options=options) as user:
            refusal(replace(user, password="wrong"))
            assert blocked in refusal(user)
    else:
        with account(server) as user, globally(server, max_password_errors=1):
            refusal(replace(user, password="wrong"))
            assert blocked in refusal(user)


def test_an_account_at_its_limit_of_connections(server: Server) -> None:
    with account(server, options="with max_user_connections 1") as user, connect(user):
        words = refusal(user)
    assert "reached its limit max_user_connections" in words
    assert "close other programs" in words


def test_the_limit_of_connections_of_every_account(server: Server) -> None:
    if server.kind == "mariadb":
        # Set at its start only; the number and the sentence are the same.
        assert "option so it cannot execute" in why_not_set(server)
        return
    with (
        account(server) as user,
        globally(server, max_user_connections=1),
        connect(user),
    ):
        assert "reached its limit max_user_connections" in refusal(user)


def why_not_set(server: Server) -> str:
    """Return why MariaDB does not take the limit for every account."""
    limit = globally(server, max_user_connections=1)
    with pytest.raises(pymysql.MySQLError) as refused, limit:
        pass
    return str(refused.value)


def test_an_account_at_its_limit_of_an_hour(server: Server) -> None:
    with account(server, options="with max_queries_per_hour 1") as user:
        assert "wait an hour" in refusal(user)


def test_a_server_without_a_connection_left(server: Server) -> None:
    held = []
    with account(server) as user, globally(server, max_connections=10):
        try:
            with suppress(pymysql.OperationalError):
                while True:
                    held.append(connect(user))
            words = refusal(user)
        finally:
            for connection in held:
                connection.close()
    assert "has no connection left: close programs" in words


def test_a_read_only_server(server: Server, schema: str) -> None:
    with account(server, RIGHTS) as user, globally(server, read_only=1):
        assert "is read-only: connect to" in said(
            user, f"insert into {schema}.t values (1, 1)"
        )
    if server.kind == "mysql":
        with globally(server, super_read_only=1):
            words = said(server, f"insert into {schema}.t values (1, 1)")
        assert "is read-only: connect to" in words
        with connect(server) as connection, connection.cursor() as cursor:
            cursor.execute("set global read_only = 0")  # which the other one turned on


def test_sessions_that_only_read(server: Server, schema: str) -> None:
    with globally(server, **{READS_ONLY[server.kind]: 1}):
        words = said(server, f"insert into {schema}.t values (1, 1)")
    assert "only read: connect to" in words


def test_a_server_that_demands_keys(server: Server, schema: str) -> None:
    with globally(server, **{NEEDS_KEYS[server.kind]: 1}):
        words = said(server, f"create table {schema}.u (x int)")
    assert "refuses tables without a primary key" in words


def test_safe_updates(server: Server, schema: str) -> None:
    words = said(server, "set session sql_safe_updates = 1", f"delete from {schema}.t")
    assert "turn it off" in words


def test_a_statement_that_is_stopped(server: Server) -> None:
    assert stopped(server, "kill query") in said(server, TIME_LIMIT[server.kind], SLOW)


def test_a_connection_that_is_killed(server: Server) -> None:
    assert "was lost: check that it is running" in stopped(server, "kill")


def stopped(server: Server, command: str) -> str:
    """Return the words about a slow statement that an administrator stops."""
    with closing(target_on(server)) as target:
        with target.transaction():
            [(number,)] = target.execute("select connection_id()")
        stop = threading.Timer(1, administrate(server, f"{command} {number}"))
        stop.start()
        with pytest.raises(UserError) as refused, target.transaction():
            target.execute(SLOW)
        stop.join()
    return str(refused.value)


def administrate(server: Server, statement: str) -> Callable[[], None]:
    """Return a function that runs a statement as an administrator."""

    def run() -> None:
        with connect(server) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    return run
