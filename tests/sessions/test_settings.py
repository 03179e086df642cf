"""Every session begins with the same settings, whatever the server's defaults are."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pymysql
import pytest
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt_common.exceptions import DbtRuntimeError

from dev.servers import Server
from loader.connection import driver_arguments
from loader.settings import ServerSettings
from loader.targets.server import ServerTarget
from tests.accounts import ODD, globally
from tests.adapter.managers import credentials_of, opened

QUESTION = f"select {', '.join(f'@@session.{name}' for name in ODD)}"
Row = tuple[object, ...]


def settings_of(server: Server) -> ServerSettings:
    """Return what the loader reads of a profile for this server."""
    return ServerSettings(
        dialect=server.kind,
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        prefix="clinical_sessions",
    )


def in_the_loader(server: Server) -> Row:
    """Ask on a connection that loads."""
    with closing(ServerTarget(settings_of(server))) as target, target.transaction():
        [row] = target.execute(QUESTION)
        return row


def in_other_commands(server: Server) -> Row:
    """Ask on a connection as the report, the doctor, the check and grants open it."""
    connection = pymysql.connect(**driver_arguments(settings_of(server)))
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(QUESTION)
        [row] = cursor.fetchall()
        return tuple(row)


def in_dbt(server: Server) -> Row:
    """Ask on a connection of dbt."""
    with closing(opened(credentials_of(server)).handle) as connection:
        cursor = connection.cursor()
        cursor.execute(QUESTION)
        [row] = cursor.fetchall()
        return tuple(row)


@pytest.fixture
def odd(server: Server) -> Iterator[Server]:
    """Give a server with settings that cut results, refuse changes and bend SQL."""
    with globally(server, **ODD):
        yield server


@pytest.mark.parametrize("way", [in_the_loader, in_other_commands, in_dbt])
def test_odd_settings_of_a_server_do_not_reach_a_session(
    odd: Server, way: Callable[[Server], Row]
) -> None:
    limit, safe, mode, zone = way(odd)
    assert (limit, safe, zone) == (2**64 - 1, 0, "+00:00")
    assert "STRICT_" in str(mode)
    assert not set(str(mode).split(",")) & set(str(ODD["sql_mode"]).split(","))


def test_an_unknown_character_set_is_named() -> None:
    with pytest.raises(DbtRuntimeError, match="'utf9' is no character set: leave"):
        MySQLCredentials(schema="analytics", charset="utf9")
