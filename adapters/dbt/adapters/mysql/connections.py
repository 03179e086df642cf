"""Connections to MySQL and MariaDB, with the driver PyMySQL."""

import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ssl import SSLContext
from typing import Any, ClassVar

import pymysql
from dbt.adapters.contracts.connection import AdapterResponse, Connection
from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.cursor import LastResult
from dbt.adapters.mysql.families import family_of
from dbt.adapters.mysql.relation import in_utc
from dbt.adapters.sql.connections import SQLConnectionManager
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError
from mysql_sessions.settings import SETTINGS, STRICT_MODE, Settings, set_session
from mysql_sessions.tls import Tls, context_for
from pymysql.constants import CLIENT
from pymysql.converters import conversions, escape_datetime

logger = AdapterLogger("MySQL")

# A second try can succeed: the server cannot be reached, is starting, or is full.
_UNREACHABLE = {1040, 1053, 1203, 2002, 2003, 2006, 2013}
_NO_ACCESS, _NO_SUCH_DATABASE = 1044, 1049


class Unreachable(pymysql.OperationalError):
    """A connection that could not be made now, and perhaps can be in a moment."""


class Session(pymysql.Connection):
    """A connection that knows whether it ran a statement yet."""

    has_run = False
    _sock: socket.socket | None  # PyMySQL's own; None when closed

    def was_left(self) -> bool:
        """Return whether the server has hung up: unasked, it says nothing else."""
        if self._sock is None:
            return True
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(0))

    def _create_ssl_ctx(self, sslp: SSLContext | dict[str, str]) -> SSLContext:
        # Where encryption is welcome and not demanded, the driver would read all the
        # machine's authorities for each of dbt's connections, and verify nothing.
        return sslp if isinstance(sslp, SSLContext) else context_for("localhost", Tls())


class MySQLConnectionManager(SQLConnectionManager):
    """Opens, watches and closes the connections of dbt's threads."""

    TYPE = "mysql"
    SESSION: ClassVar[Settings] = {
        **SETTINGS,
        "sql_mode": f"ONLY_FULL_GROUP_BY,{STRICT_MODE}",
        # A list is cut at 1,024 bytes by default.
        "group_concat_max_len": 1_073_741_824,
        # Keeps the hash tables of joins off the disk.
        "join_buffer_size": 67_108_864,
    }

    @contextmanager
    def exception_handler(self, sql: str) -> Iterator[None]:
        """Turn errors of the driver into dbt's: `1146: Table ... doesn't exist`."""
        try:
            yield
        except pymysql.MySQLError as error:
            logger.debug(f"The server refused a statement: {_said(error)}")
            raise DbtDatabaseError(_said(error)) from error
        except DbtRuntimeError:
            raise
        except Exception as error:
            logger.debug(f"Error running SQL: {sql}")
            raise DbtRuntimeError(str(error)) from error

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Open a connection; try again only while the server cannot be reached."""
        credentials = connection.credentials

        def connect() -> Session:
            try:
                return cls._connect(credentials)
            except pymysql.OperationalError as error:
                distrusted = isinstance(
                    getattr(error, "original_exception", None), ssl.SSLError
                )
                if error.args[0] in _UNREACHABLE and not distrusted:
                    raise Unreachable(*error.args) from error
                raise

        return cls.retry_connection(
            connection,
            connect=connect,
            logger=logger,
            retry_limit=credentials.connect_retries,
            retryable_exceptions=[Unreachable],
        )

    @classmethod
    def _connect(cls, credentials: MySQLCredentials) -> Session:
        context = credentials.ssl_context()
        encryption: dict[str, Any] = {}
        if credentials.tls.disabled or credentials.unix_socket:
            encryption["ssl_disabled"] = True
        elif context is not None:
            # With a context the driver refuses a server without TLS.
            encryption["ssl"] = context
        session = Session(
            host=credentials.host,
            port=int(credentials.port),
            user=credentials.user,
            password=credentials.password.encode(),
            unix_socket=credentials.unix_socket,
            charset=credentials.charset,
            connect_timeout=credentials.connect_timeout,
            client_flag=CLIENT.MULTI_STATEMENTS,
            cursorclass=LastResult,
            conv={**conversions, datetime: _literal},
            # Transactions begin with BEGIN: an idle reader would hold locks on what a
            # build wants to rename.
            autocommit=True,
            # Literals keep the server's own collation, which yields to that of any
            # column; two binary ones would be an illegal mix.
            init_command=set_session({**cls.SESSION, **credentials.session}),
            **encryption,
        )
        try:
            cls._use(session, credentials.schema)
        except BaseException:
            session.close()
            raise
        return session

    @staticmethod
    def _use(session: Session, schema: str) -> None:
        """Put a database in use, without which the server misreads some statements.

        It resolves neither an alias of the table that is deleted from, nor the name of
        a common table expression; and an unknown function is "No database selected".
        """
        try:
            session.select_db(schema)
        except pymysql.MySQLError as error:
            if error.args[0] not in (_NO_ACCESS, _NO_SUCH_DATABASE):
                raise
            session.select_db("information_schema")

    def add_query(
        self, sql: str, auto_begin: bool = True, *args: Any, **options: Any
    ) -> tuple[Connection, Any]:
        """Run statements; connect anew if the server had hung up before the first.

        Nothing is lost then. Once a statement ran, temporary tables and settings of the
        session may be, so an error is an error.
        """
        connection = self.get_thread_connection()
        if not connection.handle.has_run and connection.handle.was_left():
            logger.debug("The server had hung up: connecting anew.")
            connection.transaction_open = False
            self.close(connection)
            self.open(connection)
        result = super().add_query(sql, auto_begin, *args, **options)
        connection.handle.has_run = True
        return result

    def cancel(self, connection: Connection) -> None:
        """End a session at the server too, where its statement would otherwise run on.

        The whole session: after its statement alone, the thread could run the next one.
        """
        if connection.handle is None:
            return
        other = Connection(
            type=connection.type, name="cancel", credentials=connection.credentials
        )
        try:
            self.open(other)
            with other.handle.cursor() as cursor:
                cursor.execute(f"kill {int(connection.handle.thread_id())}")
        finally:
            if other.handle is not None:
                other.handle.close()

    @classmethod
    def get_response(cls, cursor: Any) -> AdapterResponse:
        """Return what dbt prints of a statement: how many rows it changed or found."""
        rows = max(cursor.rowcount or 0, 0)
        return AdapterResponse(_message=f"OK {rows}", code="OK", rows_affected=rows)

    @classmethod
    def data_type_code_to_name(cls, type_code: int | str) -> str:
        """Return the family of a column of a result: contracts compare these."""
        return family_of(type_code)


def _literal(moment: datetime, mapping: Any = None) -> str:
    """Return a moment as a literal in UTC; the driver alone would drop its offset."""
    return str(escape_datetime(in_utc(moment), mapping))


def _said(error: pymysql.MySQLError) -> str:
    code, text = (*error.args, "", "")[:2]
    return f"{code}: {text}" if text else str(error)
