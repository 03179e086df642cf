"""What a target of type mysql can say in the profile."""

from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext
from typing import Any, ClassVar

from dbt.adapters.contracts.connection import Credentials
from dbt_common.exceptions import DbtRuntimeError
from mysql_sessions.tls import (
    ClientCertificate,
    Tls,
    TlsError,
    context_for,
    must_encrypt,
    verify_of,
)
from pymysql.charset import charset_by_name

# What dbt calls a schema is a database of the server. Above it stands the catalog, of
# which every server has one. It is dbt's database and part of no statement: without
# one, dbt leaves the relations out of its catalog.
CATALOG = "def"
_SERVER_DEFAULT_PORT = 3306


@dataclass
class MySQLCredentials(Credentials):
    """A target of type mysql, as the profile describes it.

    `ssl_verify` is true (a certificate for this host), ca (for any host) or false. The
    settings in `session` are set in each session, after the adapter's own.
    """

    host: str = "localhost"
    port: int = _SERVER_DEFAULT_PORT
    user: str = ""
    password: str = ""
    # Both have defaults, because dataclasses allow no field without one after another.
    schema: str = ""
    database: str = CATALOG
    unix_socket: str | None = None
    ssl_ca: str | None = None
    ssl_cert: str | None = None
    ssl_key: str | None = None
    ssl_verify: bool | str = True
    ssl_disabled: bool | str = False
    # Of new schemas: the server's binary one by default, so that text is told apart as
    # elsewhere in dbt.
    collation: str | None = None
    charset: str = "utf8mb4"
    connect_timeout: int = 10
    connect_retries: int = 1
    session: dict[str, Any] = field(default_factory=dict)

    _ALIASES: ClassVar[dict[str, str]] = {
        "server": "host",
        "username": "user",
        "UID": "user",
        "PWD": "password",
        "pass": "password",
    }

    def __post_init__(self) -> None:
        if not self.schema:
            raise DbtRuntimeError(
                "The target has no schema: name the database that dbt builds in."
            )
        if self.database not in (None, "", CATALOG, self.schema):
            raise DbtRuntimeError(
                f"The target names the database {self.database} and the schema "
                f"{self.schema}, but a server has one level of names: leave database "
                "out, or write the same name in both."
            )
        self.database = CATALOG
        if charset_by_name(self.charset) is None:
            raise DbtRuntimeError(
                f"'{self.charset}' is no character set: leave charset out for utf8mb4."
            )
        try:
            verify_of(self.ssl_verify)
        except TlsError as error:
            raise DbtRuntimeError(str(error)) from None

    @property
    def type(self) -> str:
        """Return the type of the adapter."""
        return "mysql"

    @property
    def unique_field(self) -> str:
        """Return what dbt hashes to count installations; it is not sent here."""
        return self.host

    @property
    def tls(self) -> Tls:
        """Return what the target says about encryption."""
        client = None
        if self.ssl_cert:
            key = Path(self.ssl_key) if self.ssl_key else None
            client = ClientCertificate(Path(self.ssl_cert), key)
        return Tls(
            Path(self.ssl_ca) if self.ssl_ca else None,
            verify_of(self.ssl_verify),
            str(self.ssl_disabled).lower() == "true",
            client,
        )

    def ssl_context(self) -> SSLContext | None:
        """Return the context with which a server must encrypt; None asks for nothing.

        Raise DbtRuntimeError when a file of the certificates cannot be used.
        """
        if self.unix_socket or not must_encrypt(self.host, self.tls):
            return None
        try:
            return context_for(self.host, self.tls)
        except TlsError as error:
            raise DbtRuntimeError(str(error)) from None

    def _connection_keys(self) -> tuple[str, ...]:
        return (
            *("host", "port", "user", "schema", "database", "unix_socket", "ssl_ca"),
            *("ssl_verify", "ssl_disabled", "collation", "charset"),
            *("connect_timeout", "connect_retries"),
        )
