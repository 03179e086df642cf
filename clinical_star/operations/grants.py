"""Four accounts of a warehouse, each with the rights that its work needs, and no other.

They are accounts with rights of their own and not SQL roles: a role has to be made
active by each session on one server and by the administrator on the other.
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
from loader.targets.refusals import translated

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
_TRANSFORM = LOADER_RIGHTS | {"REFERENCES", "CREATE VIEW", "SHOW VIEW"}

Right = tuple[str, str]
"""A schema as a pattern of `grant`, and a privilege on all of it."""


@dataclass(frozen=True)
class Plan:
    """Whom to let in: names, where from, and whether only encrypted."""

    settings: ServerSettings
    project: Path
    name: str
    hosts: Sequence[str]
    encrypted: bool = True

    def account(self, role: str, host: str) -> str:
        """Return the quoted account of a role at a host."""
        return f"{_text(f'{self.name}_{role}')}@{_text(host)}"

    def rights(self, role: str) -> set[Right]:
        """Return all that a role may do."""
        built = built_layers(self.project)
        layers: dict[str, Mapping[str, frozenset[str]]] = {
            # The star for `clinical-star check`, which writes to the audit schema.
            "loader": dict.fromkeys(LOADED, LOADER_RIGHTS) | {"star": _READ},
            "transformer": dict.fromkeys(LOADED, _READ)
            | dict.fromkeys(built, _TRANSFORM),
            "bi_reader": dict.fromkeys(READ_BY_BI, _READ),
            "auditor": dict.fromkeys(("audit", "quality"), _READ),
        }
        return {
            (_pattern(f"{self.settings.prefix}_{layer}"), privilege)
            for layer, privileges in layers[role].items()
            for privilege in privileges
        }

    def check(self) -> None:
        """Raise UserError for a name that a server would cut or refuse."""
        longest = max(len(f"{self.name}_{role}") for role in ROLES)
        if longest > _LONGEST_NAME:
            raise UserError(
                f"Account names that begin with '{self.name}' are longer than "
                f"{_LONGEST_NAME} characters: choose a shorter beginning with --name."
            )


def printed(plan: Plan) -> list[str]:
    """Return the statements for an empty server, with places for the passwords."""
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
    """Make accounts and rights what they should be; return what was done.

    Passwords are read from the environment, for accounts that are new only. Raise
    UserError when one is missing or the server refuses.
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
    """Write what takes an account from the rights it has to those it should have."""
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
    """Read the rights of an account on everything, schemas and single tables."""
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
        # The right to hand rights on is not listed as one.
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
            f"The account of the {role} is new and needs a password: "
            f"export {password_variable(role)} first."
        )
    return password


def _pattern(schema: str) -> str:
    r"""Quote a schema for `grant`, where `_` and `%` stand for any character."""
    escaped = schema.replace("_", r"\_").replace("%", r"\%").replace("`", "``")
    return f"`{escaped}`.*"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
