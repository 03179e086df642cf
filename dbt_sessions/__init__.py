"""Gives dbt encrypted sessions in UTC on MySQL and MariaDB.

dbt imports every installed module whose name begins with `dbt_`, so plain `dbt build`
finds this one. dbt-mysql 1.7.0 passes neither TLS settings nor the time zone to its
driver, so its way of opening a connection is replaced here. Delete this folder once
dbt-mysql passes them.
"""

import ssl
from functools import lru_cache
from pathlib import Path

from dbt.adapters.mariadb.connections import (
    MariaDBConnectionManager,
    MariaDBCredentials,
)
from dbt.adapters.mysql.connections import MySQLConnectionManager, MySQLCredentials
from dbt.adapters.sql.connections import SQLConnectionManager
from dbt.config.runtime import RuntimeConfig
from dbt.contracts.connection import Connection, ConnectionState
from dbt.exceptions import FailedToConnectError
from mysql.connector import Error
from mysql.connector.connection import MySQLConnection
from mysql.connector.network import MySQLSocket

from loader.errors import UserError
from loader.settings import ServerSettings, read_settings
from loader.tls import Tls, context_for, must_encrypt


class Session(MySQLConnection):
    """A connection whose TLS trusts what the loader trusts, and nothing else.

    The driver alone would also trust the machine's certificate authorities, and read
    them twice for each of dbt's many connections.
    """

    def __init__(self, context: ssl.SSLContext, **arguments: object) -> None:
        self._context = context
        super().__init__(**arguments)

    def _get_connection(self) -> MySQLSocket:
        socket = super()._get_connection()
        setattr(socket, "build_ssl_context", lambda **_: self._context)  # noqa: B010
        return socket


def open_session(manager: SQLConnectionManager, connection: Connection) -> Connection:
    """Open a connection for dbt, or raise FailedToConnectError, as dbt-mysql does.

    dbt drops the keys of the profile that dbt-mysql does not know, so the profile is
    read again here.
    """
    if connection.state == ConnectionState.OPEN:
        return connection
    config = manager.profile
    if not isinstance(config, RuntimeConfig):
        raise TypeError(type(config))
    try:
        tls = _tls(config.project_root, config.target_name, config.args.PROFILES_DIR)
        connection.handle = session(connection.credentials, tls)
        connection.state = ConnectionState.OPEN
    except (Error, UserError) as error:
        connection.handle = None
        connection.state = ConnectionState.FAIL
        raise FailedToConnectError(str(error)) from None
    return connection


@lru_cache
def _tls(project: str, target: str, profiles: str) -> Tls:
    settings = read_settings(Path(project), target, Path(profiles))
    if not isinstance(settings, ServerSettings):
        raise TypeError(type(settings))
    return settings.tls


def session(credentials: MySQLCredentials | MariaDBCredentials, tls: Tls) -> Session:
    """Connect in UTC, encrypted as `tls` says; the driver's errors are raised as is."""
    host = credentials.server
    arguments = {
        "host": host,
        "unix_socket": credentials.unix_socket,
        "port": credentials.port,
        "user": credentials.username,
        "password": credentials.password,
        "charset": credentials.charset,
        "collation": credentials.collation,
    }
    return Session(
        context_for(host, tls),
        **{name: value for name, value in arguments.items() if value},
        buffered=True,
        time_zone="+00:00",
        ssl_disabled=tls.disabled,
        # The context decides; this makes the driver refuse a server without TLS.
        ssl_verify_cert=must_encrypt(host, tls),
    )


for _manager in (MySQLConnectionManager, MariaDBConnectionManager):
    setattr(_manager, "open", open_session)  # noqa: B010
