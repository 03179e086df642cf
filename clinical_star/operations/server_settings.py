"""Checks of the settings of a MySQL or MariaDB server; they change nothing on it."""

from collections.abc import Iterator, Set

from mysql_sessions.settings import NO_LIMIT

from clinical_star.operations.finding import Finding, Query, ok, problem, warning

# What dbt with two threads, or a load, holds at a time.
_CONNECTIONS_NEEDED = 4
# Accounts with one of these rights write to a server that is read-only for others.
_WRITES_ALL_THE_SAME = {"CONNECTION_ADMIN", "READ_ONLY ADMIN", "SUPER"}
_OFF = {"0", "OFF"}


def settings_of_the_server(
    query: Query, user: str, privileges: Set[str]
) -> Iterator[Finding]:
    """Check the settings that a load or a build depends on.

    `privileges` are those that the account holds on everything.
    """
    found = {
        str(name).lower(): str(value)
        for name, value in query(
            "show session variables where variable_name in ('local_infile', "
            "'time_zone', 'read_only', 'super_read_only', 'transaction_read_only', "
            "'tx_read_only', 'max_connections', 'max_user_connections', "
            "'sql_require_primary_key', 'innodb_force_primary_key')",
            [],
        )
    }
    on = {name for name, value in found.items() if value.upper() not in _OFF}
    yield _local_infile(on)
    yield ok("time zone", f"sessions are in UTC ({found['time_zone']})")
    yield _read_only(on, found["read_only"], privileges)
    yield _keys(on)
    yield _session_defaults(query)
    yield _connections(query, user, found)


def _local_infile(on: Set[str]) -> Finding:
    if "local_infile" in on:
        return ok("local_infile", "on")
    return warning(
        "local_infile",
        "off, so rows are loaded by INSERT",
        "Run `set global local_infile = on`: loads become several times faster.",
    )


def _read_only(on: Set[str], read_only: str, privileges: Set[str]) -> Finding:
    if on & {"transaction_read_only", "tx_read_only"}:
        return problem(
            "read-only",
            "sessions begin with transaction_read_only on, so nothing can be written",
            "Ask an administrator to turn it off, or connect to another server.",
        )
    if not on & {"read_only", "super_read_only"}:
        return ok("read-only", "no")
    exempt = privileges & _WRITES_ALL_THE_SAME
    # MariaDB 12 has a value that exempts nobody.
    if "super_read_only" in on or "NO_ADMIN" in read_only.upper() or not exempt:
        return problem(
            "read-only",
            "the server is read-only: it may be a copy of another",
            "Connect to the server that it is a copy of, or ask an administrator to "
            "turn read_only off.",
        )
    return warning(
        "read-only",
        f"the server is read-only, but not for this account ({min(exempt)})",
        "Make sure that it is no copy of another server: what is written to a copy "
        "alone can end the copying.",
    )


def _keys(on: Set[str]) -> Finding:
    required = on & {"sql_require_primary_key", "innodb_force_primary_key"}
    if required:
        return ok(
            "primary keys",
            f"the server refuses tables without one ({min(required)}): dbt gives "
            "tables that declare none an invisible one",
        )
    return ok("primary keys", "not required of every table")


def _session_defaults(query: Query) -> Finding:
    """Name what the server does to the sessions of programs that let it."""
    found = {
        str(name).lower(): str(value).upper()
        for name, value in query(
            "show global variables where variable_name in ('sql_select_limit', "
            "'sql_safe_updates')",
            [],
        )
    }
    odd = []
    if int(found["sql_select_limit"]) < NO_LIMIT:
        odd.append("cuts results (sql_select_limit)")
    if found["sql_safe_updates"] not in _OFF:
        odd.append("refuses updates without a key (sql_safe_updates)")
    if odd:
        return ok(
            "sessions",
            f"the server {' and '.join(odd)}, but not in sessions of these programs; "
            "others read less than there is",
        )
    return ok("sessions", "the server cuts no results and refuses no updates")


def _connections(query: Query, user: str, found: dict[str, str]) -> Finding:
    """Compare the connections in use with the limits of server and account."""
    [(_, of_all)] = query("show global status like 'Threads_connected'", [])
    [(of_user,)] = query(
        "select count(*) from information_schema.processlist where user = %s", [user]
    )
    uses = [("max_connections", int(of_all)), ("max_user_connections", int(of_user))]
    for name, used in uses:
        limit = int(found[name])
        # An account without a limit of its own has 0. This connection ends soon.
        if limit and limit - used + 1 < _CONNECTIONS_NEEDED:
            return warning(
                "connections",
                f"{used} of {limit} are in use ({name}), with this one",
                f"Close other programs, or ask an administrator to raise {name}: a "
                f"load or a build needs {_CONNECTIONS_NEEDED}.",
            )
    return ok("connections", f"{of_all} of {found['max_connections']} are in use")
