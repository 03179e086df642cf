"""Connects to a server, and waits for one to answer."""

import time
from collections.abc import Callable

import pymysql
from mysql_sessions.settings import SETTINGS, set_session
from pymysql.connections import Connection

from dev.servers.model import TITLES, Kind, Server, ServerError


def connect(server: Server) -> Connection:
    """Open an autocommitting connection with the server's own account.

    Its settings are those of the programs' sessions, whatever the server's are.
    """
    return pymysql.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=10,
        init_command=set_session(SETTINGS),
    )


def read_version(server: Server) -> str:
    """Return the server's `version()`, after checking that it is of its kind."""
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("select version()")
        row = cursor.fetchone()
    version = str(row[0]) if row else ""
    found: Kind = "mariadb" if "mariadb" in version.lower() else "mysql"
    if found != server.kind:
        raise ServerError(
            f"The server on {server.host}:{server.port} is {TITLES[found]} {version}, "
            f"not {TITLES[server.kind]}: correct DB_HOST_PROJECT or "
            f"CLINICAL_{server.kind.upper()}_PORT."
        )
    return version


def wait_for_version(
    server: Server, is_alive: Callable[[], bool], seconds: float
) -> str | None:
    """Wait until the server answers and return its version.

    Returns None when the process ended or `seconds` passed without an answer.
    """
    deadline = time.monotonic() + seconds
    while is_alive() and time.monotonic() < deadline:
        try:
            return read_version(server)
        except pymysql.MySQLError:
            time.sleep(0.2)
    return None
