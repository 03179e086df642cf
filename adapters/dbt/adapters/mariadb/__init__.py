"""MariaDB: the MySQL adapter under another name, so that macros tell them apart."""

from dataclasses import dataclass
from typing import ClassVar

from dbt.adapters.base.plugin import AdapterPlugin
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.impl import MySQLAdapter
from dbt.include import mariadb
from mysql_sessions.settings import STRICT_MODE, Settings


@dataclass
class MariaDBCredentials(MySQLCredentials):
    """A target of type mariadb, with the keys of type mysql."""

    @property
    def type(self) -> str:
        """Return the type of the adapter."""
        return "mariadb"


class MariaDBConnectionManager(MySQLConnectionManager):
    """Opens connections with what MariaDB needs to be told."""

    TYPE = "mariadb"
    SESSION: ClassVar[Settings] = {
        **MySQLConnectionManager.SESSION,
        # MariaDB does not see that a key determines the other columns, as MySQL does.
        # And without this mode, a grant to a misspelt name creates that account.
        "sql_mode": f"NO_AUTO_CREATE_USER,{STRICT_MODE}",
        # It hashes joins only when asked to, and loops over both tables otherwise.
        "join_cache_level": 8,
        "join_buffer_space_limit": 268_435_456,
    }


class MariaDBAdapter(MySQLAdapter):
    """Answers dbt for MariaDB."""

    ConnectionManager = MariaDBConnectionManager
    BINARY_COLLATION = "utf8mb4_nopad_bin"


# dbt declares a protocol that its own adapters do not fulfil either.
Plugin = AdapterPlugin(
    adapter=MariaDBAdapter,  # type: ignore[arg-type]
    credentials=MariaDBCredentials,
    include_path=mariadb.PACKAGE_PATH,
    dependencies=["mysql"],
)
