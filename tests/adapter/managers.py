"""The adapter's connections in this process, without dbt around them."""

from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

from dbt.adapters.contracts.connection import Connection, Identifier, QueryComment
from dbt.adapters.mariadb import MariaDBConnectionManager, MariaDBCredentials
from dbt.adapters.mysql import MySQLConnectionManager
from dbt.adapters.mysql.credentials import MySQLCredentials

from dev.servers import Kind, Server

_MANAGERS: dict[Kind, type[MySQLConnectionManager]] = {
    "mysql": MySQLConnectionManager,
    "mariadb": MariaDBConnectionManager,
}
_CREDENTIALS: dict[Kind, type[MySQLCredentials]] = {
    "mysql": MySQLCredentials,
    "mariadb": MariaDBCredentials,
}


def credentials_of(server: Server, **options: Any) -> MySQLCredentials:
    """Return a target of the profile for a server, with further keys of it."""
    return _CREDENTIALS[server.kind](
        **{
            "host": server.host,
            "port": server.port,
            "user": server.user,
            "password": server.password,
            "schema": "information_schema",
            **options,
        }
    )


def opened(credentials: MySQLCredentials) -> Connection:
    """Open a connection as dbt does; raise FailedToConnectError when it cannot."""
    kind = credentials.type
    return _MANAGERS["mysql" if kind == "mysql" else "mariadb"].open(
        Connection(
            type=Identifier(credentials.type), name="probe", credentials=credentials
        )
    )


def manager_of(server: Server) -> MySQLConnectionManager:
    """Return what keeps the connections of dbt's threads; this thread's is not open."""
    profile = SimpleNamespace(
        credentials=credentials_of(server), query_comment=QueryComment(comment="")
    )
    manager = _MANAGERS[server.kind](profile, get_context("spawn"))
    manager.set_query_header({})
    manager.set_connection_name("probe")
    return manager
