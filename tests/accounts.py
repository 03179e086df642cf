"""Accounts and global settings of a server that last as long as a test needs them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dev.servers import Server, connect
from tests.loader.conftest import own_process

# What makes a server refuse tables without a primary key.
NEEDS_KEYS = {
    "mysql": "sql_require_primary_key",
    "mariadb": "innodb_force_primary_key",
}
# Cut every result, refuse changes without a key, bend SQL and move the time.
ODD: dict[str, str | int] = {
    "sql_select_limit": 5,
    "sql_safe_updates": 1,
    "sql_mode": "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES",
    "time_zone": "+05:00",
}


@contextmanager
def account(server: Server, *rights: str, options: str = "") -> Iterator[Server]:
    """Give the server as a new account with these rights sees it.

    `options` are what follows the password in `create user`.
    """
    name, password = f"d{secrets.token_hex(4)}", secrets.token_hex(8)
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("select substring_index(user(), '@', -1)")
        [(host,)] = cursor.fetchall()
        at = f"'{name}'@'{host}'"
        cursor.execute(f"create user {at} identified by '{password}' {options}")
        try:
            for right in rights:
                cursor.execute(f"grant {right} to {at}")
            yield replace(server, user=name, password=password)
        finally:
            cursor.execute(f"drop user {at}")


@contextmanager
def globally(server: Server, **variables: str | int) -> Iterator[None]:
    """Set global variables of a server of ours; put them back at the end."""
    own_process(server)
    with connect(server) as connection, connection.cursor() as cursor:
        before: dict[str, str | int] = {}
        try:
            for name, value in variables.items():
                cursor.execute(f"select @@global.{name}")
                [(before[name],)] = cursor.fetchall()
                cursor.execute(f"set global {name} = %s", [value])
            yield
        finally:
            for name, value in reversed(before.items()):
                cursor.execute(f"set global {name} = %s", [value])
