"""The adapter of dbt for MySQL; MariaDB's is next door and differs in little."""

from dbt.adapters.base.plugin import AdapterPlugin
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.impl import MySQLAdapter
from dbt.include import mysql

# dbt declares a protocol that its own adapters do not fulfil either.
Plugin = AdapterPlugin(
    adapter=MySQLAdapter,  # type: ignore[arg-type]
    credentials=MySQLCredentials,
    include_path=mysql.PACKAGE_PATH,
)
__all__ = ["MySQLConnectionManager", "Plugin"]
