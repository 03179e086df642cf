"""Checks of a MySQL or MariaDB server; they change nothing on it."""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import closing
from typing import Any

import pymysql
from mysql_sessions.tls import is_local, must_encrypt

from clinical_star.operations.finding import Finding, Query, ok, problem, warning
from clinical_star.operations.grants import LOADER_RIGHTS
from clinical_star.operations.leftovers import Place, leftovers
from clinical_star.operations.schemas import LOADED
from clinical_star.operations.server_settings import settings_of_the_server
from loader.connection import driver_arguments
from loader.settings import ServerSettings
from loader.targets.base import lock_name
from loader.targets.server import COLLATION
from loader.targets.server_errors import PRODUCT, translated

_OLDEST = {"mysql": (8, 4), "mariadb": (10, 11)}


def server(settings: ServerSettings, sources: Sequence[str]) -> Iterator[Finding]:
    """Connect as the loader does and check everything that it and dbt rely on."""
    where = f"{settings.host}:{settings.port}"
    try:
        connection = pymysql.connect(**driver_arguments(settings))
    except pymysql.Error as error:
        yield _refused(error, settings)
        return
    yield ok("connection", f"'{settings.user}' can log in on {where}")
    with closing(connection), connection.cursor() as cursor:

        def query(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())

        try:
            yield from _examined(query, settings, sources)
        except pymysql.Error as error:
            yield _refused(error, settings)


def _refused(error: pymysql.Error, settings: ServerSettings) -> Finding:
    says, _, fix = str(translated(error, settings)).partition(": ")
    return problem("connection", says, fix[:1].upper() + fix[1:])


def _examined(
    query: Query, settings: ServerSettings, sources: Sequence[str]
) -> Iterator[Finding]:
    yield _version(query, settings)
    yield _encryption(query, settings)
    [(account,)] = query("select current_user()", [])
    user, host = str(account).rsplit("@", 1)
    grantee = f"'{user}'@'{host}'"
    everywhere = {
        str(right)
        for (right,) in query(
            "select privilege_type from information_schema.user_privileges "
            "where grantee = %s",
            [grantee],
        )
    }
    yield from settings_of_the_server(query, user, everywhere)
    yield _privileges(query, settings, grantee, everywhere)
    yield _collations(query, settings)
    locked = set()
    for source in sources:
        found = _lock(query, settings, source)
        if found is not None:
            locked.add(source)
            yield found
    if not locked:
        yield ok("locks", "no load is running")
    yield from leftovers(Place(query, settings.prefix, "`"), locked)


def _version(query: Query, settings: ServerSettings) -> Finding:
    [(text,)] = query("select version()", [])
    found = "mariadb" if "mariadb" in text.lower() else "mysql"
    wanted, title = settings.dialect, PRODUCT[settings.dialect]
    oldest = ".".join(map(str, _OLDEST[wanted]))
    if found != wanted:
        fix = f"Choose a target of type {found} with --target."
        return problem("version", f"this is {PRODUCT[found]} {text}", fix)
    numbers = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if numbers < _OLDEST[wanted]:
        fix = f"Use {title} {oldest} or newer."
        return problem("version", f"{title} {text} is older than any tested", fix)
    return ok("version", f"{title} {text}")


def _encryption(query: Query, settings: ServerSettings) -> Finding:
    [(_, cipher)] = query("show session status like 'Ssl_cipher'", [])
    tls, guide = settings.tls, "See docs/guides/accounts.md."
    if not cipher:
        if is_local(settings.host):
            return ok("encryption", "none, on this machine")
        return warning("encryption", "none, to another machine", guide)
    if must_encrypt(settings.host, tls) and tls.verify != "none":
        return ok("encryption", f"{cipher}, with a verified certificate")
    if is_local(settings.host):
        return ok("encryption", f"{cipher}, on this machine, certificate not verified")
    return warning("encryption", f"{cipher}, but the server is not verified", guide)


def _privileges(
    query: Query, settings: ServerSettings, grantee: str, everywhere: Set[str]
) -> Finding:
    """Compare the rights on the loader's schemas with those that the loader needs."""
    missing = []
    for layer in LOADED:
        schema = f"{settings.prefix}_{layer}"
        rows = query(
            "select privilege_type from information_schema.schema_privileges "
            "where grantee = %s and %s like table_schema",
            [grantee, schema],
        )
        rights = everywhere | {str(right) for (right,) in rows}
        missing += [f"{right} on {schema}" for right in sorted(LOADER_RIGHTS - rights)]
    if missing:
        return problem(
            "privileges",
            f"{grantee} lacks {', '.join(missing)}",
            "Ask an administrator to run `clinical-star grants --apply`.",
        )
    return ok("privileges", f"{grantee} has all that a load needs")


def _collations(query: Query, settings: ServerSettings) -> Finding:
    wanted = COLLATION[settings.dialect]
    rows = query(
        "select schema_name, default_collation_name from information_schema.schemata "
        "where left(schema_name, %s) = %s",
        [len(settings.prefix) + 1, f"{settings.prefix}_"],
    )
    others = sorted(f"{name} ({found})" for name, found in rows if found != wanted)
    if others:
        return problem(
            "collations",
            f"some schemas do not compare text as the models do: {', '.join(others)}",
            f"Run `alter schema … collate {wanted}`, then load and build again.",
        )
    return ok("collations", f"{wanted} in all schemas ({len(rows)})")


def _lock(query: Query, settings: ServerSettings, source: str) -> Finding | None:
    [(holder,)] = query("select is_used_lock(%s)", [lock_name(settings.prefix, source)])
    if holder is None:
        return None
    rows = query(
        "select time from information_schema.processlist where id = %s", [holder]
    )
    since = f", in its current state for {rows[0][0]} s" if rows else ""
    return warning(
        "locks",
        f"source '{source}' is being loaded by connection {holder}{since}",
        f"Wait until it ends. If its program is gone, run `kill {holder}` as SQL.",
    )
