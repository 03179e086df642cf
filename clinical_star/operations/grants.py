"""Four accounts of a warehouse, each with only the rights that it needs.

They are accounts, not SQL roles: on one server each session has to activate a role, on
the other the administrator has to.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pymysql

from clinical_star.operations.schemas import LOADED, READ_BY_BI, built_layers
from loader.connection import driver_arguments
from loader.errors import UserError
from loader.settings import ServerSettings
from loader.targets.server_errors import translated

ROLES = ("loader", "transformer", "bi_reader", "auditor")
_LONGEST_NAME = 32
_READ = frozenset({"SELECT"})
LOADER_RIGHTS = _READ | {
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
}
# Unit tests, incremental models and snapshots keep their new rows in temporary tables.
TRANSFORMER_RIGHTS = LOADER_RIGHTS | {
    "REFERENCES",
    "CREATE VIEW",
    "SHOW VIEW",
    "CREATE TEMPORARY TABLES",
}

Right = tuple[str, str]
"""A schema as a pattern of `grant`, and a privilege on all of it."""


@dataclass(frozen=True)
class Plan:
    """The accounts to create: their names, hosts, and whether they must encrypt."""

    settings: ServerSettings
    project: Path
    name: str
    hosts: Sequence[str]
    encrypted: bool = True

    def account(self, role: str, host: str) -> str:
        """Return the quoted account of a role at a host."""
        return f"{_text(f'{self.name}_{role}')}@{_text(host)}"

    def rights(self, role: str) -> set[Right]:
        """Return everything that a role may do."""
        built = built_layers(self.project)
        layers: dict[str, Mapping[str, frozenset[str]]] = {
            # `clinical-star check` runs as the loader: it also reads the star.
            "loader": dict.fromkeys(LOADED, LOADER_RIGHTS) | {"star": _READ},
            "transformer": dict.fromkeys(LOADED, _READ)
            | dict.fromkeys(built, TRANSFORMER_RIGHTS),
            "bi_reader": dict.fromkeys(READ_BY_BI, _READ),
            "auditor": dict.fromkeys(("audit", "quality"), _READ),
        }
        return {
            (_pattern(f"{self.settings.prefix}_{layer}"), privilege)
            for layer, privileges in layers[role].items()
            for privilege in privileges
        }

    def check(self) -> None:
        """Raise UserError for a name that a server would truncate or refuse."""
        longest = max(len(f"{self.name}_{role}") for role in ROLES)
        if longest > _LONGEST_NAME:
            raise UserError(
                f"Account names that begin with '{self.name}' are longer than "
                f"{_LONGEST_NAME} characters: choose a shorter name with --name."
            )


def printed(plan: Plan) -> list[str]:
    """Return the statements for an empty server, with placeholders for passwords."""
    plan.check()
    return [
        statement
        for role in ROLES
        for host in plan.hosts
        for statement in (
            *_account(plan, role, host, f"<password of {plan.name}_{role}>"),
            *_changes(plan, role, host, set()),
        )
    ]


def apply(plan: Plan) -> list[str]:
    """Create accounts and adjust their rights; return the changes that were made.

    Passwords are read from the environment, only for new accounts. Raise UserError when
    one is missing or the server refuses.
    """
    plan.check()
    try:
        arguments = driver_arguments(plan.settings)
        with (
            closing(pymysql.connect(**arguments)) as connection,
            connection.cursor() as cursor,
        ):
            return [
                done
                for role in ROLES
                for host in plan.hosts
                for done in _apply_one(cursor, plan, role, host)
            ]
    except pymysql.Error as error:
        raise translated(error, plan.settings) from None


def password_variable(role: str) -> str:
    """Return the environment variable that holds the password of a role."""
    return f"CLINICAL_{role.upper()}_PASSWORD"


def _apply_one(
    cursor: pymysql.cursors.Cursor, plan: Plan, role: str, host: str
) -> Iterator[str]:
    cursor.execute(
        "select count(*) from mysql.user where user = %s and host = %s",
        (f"{plan.name}_{role}", host),
    )
    [(exists,)] = cursor.fetchall()
    if not exists:
        create, *_ = _account(plan, role, host, _password(role))
        cursor.execute(create)
        yield f"created {plan.account(role, host)}"
    *_, require = _account(plan, role, host, "")
    cursor.execute(require)
    for statement in _changes(plan, role, host, _found(cursor, plan, role, host)):
        cursor.execute(statement)
        yield statement


def _account(plan: Plan, role: str, host: str, password: str) -> Iterator[str]:
    account = plan.account(role, host)
    yield f"create user if not exists {account} identified by {_text(password)}"
    yield f"alter user {account} require {'ssl' if plan.encrypted else 'none'}"


def _changes(plan: Plan, role: str, host: str, found: set[Right]) -> Iterator[str]:
    """Yield the statements that turn the rights found into those it should have."""
    wanted, account = plan.rights(role), plan.account(role, host)
    for verb, word, rights in (
        ("revoke", "from", found - wanted),
        ("grant", "to", wanted - found),
    ):
        for pattern in sorted({pattern for pattern, _ in rights}):
            names = sorted(right for at, right in rights if at == pattern)
            yield f"{verb} {', '.join(names)} on {pattern} {word} {account}"


def _found(
    cursor: pymysql.cursors.Cursor, plan: Plan, role: str, host: str
) -> set[Right]:
    """Read the rights of an account: global ones, on schemas and on tables."""
    account = plan.account(role, host)
    rights: set[Right] = set()
    for table, place in (
        ("user_privileges", "'*.*'"),
        ("schema_privileges", "concat('`', table_schema, '`.*')"),
        ("table_privileges", "concat('`', table_schema, '`.`', table_name, '`')"),
    ):
        cursor.execute(
            f"select {place}, privilege_type from information_schema.{table} "  # noqa: S608
            "where grantee = %s and privilege_type <> 'USAGE'",
            (account,),
        )
        rights |= {(str(at), str(right)) for at, right in cursor.fetchall()}
        # GRANT OPTION is not listed as a privilege of its own.
        cursor.execute(
            f"select distinct {place} from information_schema.{table} "  # noqa: S608
            "where grantee = %s and is_grantable = 'YES'",
            (account,),
        )
        rights |= {(str(at), "GRANT OPTION") for (at,) in cursor.fetchall()}
    return rights


def _password(role: str) -> str:
    password = os.environ.get(password_variable(role))
    if not password:
        raise UserError(
            f"The account of the {role} is new and needs a password: set "
            f"{password_variable(role)} in the environment."
        )
    return password


def _pattern(schema: str) -> str:
    r"""Quote a schema for `grant`, where `_` and `%` stand for any character."""
    escaped = schema.replace("_", r"\_").replace("%", r"\%").replace("`", "``")
    return f"`{escaped}`.*"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
