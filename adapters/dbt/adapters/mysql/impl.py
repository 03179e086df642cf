"""The adapter: what dbt asks of MySQL and MariaDB beyond SQL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dbt.adapters.base.impl import ConstraintSupport
from dbt.adapters.base.meta import available
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.capability import (
    Capability,
    CapabilityDict,
    CapabilitySupport,
    Support,
)
from dbt.adapters.mysql.catalog import catalog_table
from dbt.adapters.mysql.column import MySQLColumn
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.credentials import CATALOG
from dbt.adapters.mysql.families import family_of_field
from dbt.adapters.mysql.relation import MySQLRelation
from dbt.adapters.mysql.seeds import SeedTypes
from dbt.adapters.protocol import AdapterConfig
from dbt.adapters.sql.impl import SQLAdapter
from dbt_common.contracts.constraints import ConstraintType
from dbt_common.contracts.metadata import CatalogTable
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

_NO_SUCH_TABLE = ("1146:", "1049:")
_COMMENT = re.compile(r" COMMENT '(?:[^'\\]|''|\\.)*'")
# Hides a key of the adapter's own from `select *`, and so from models and contracts.
INVISIBLE_KEY = "dbt_invisible_key"


@dataclass
class MySQLConfig(AdapterConfig):
    """Settings of a model that only this adapter knows.

    `indexes` are lists of columns, each unique or not.
    """

    indexes: list[dict[str, Any]] | None = None


class MySQLAdapter(SeedTypes, SQLAdapter):
    """Answers dbt for MySQL."""

    ConnectionManager = MySQLConnectionManager
    Relation = MySQLRelation
    Column = MySQLColumn
    AdapterSpecificConfigs = MySQLConfig
    # The collation of new schemas: case and accents tell text apart, as in other
    # warehouses.
    BINARY_COLLATION: ClassVar[str] = "utf8mb4_0900_bin"

    CONSTRAINT_SUPPORT = {  # noqa: RUF012
        ConstraintType.not_null: ConstraintSupport.ENFORCED,
        ConstraintType.check: ConstraintSupport.ENFORCED,
        ConstraintType.unique: ConstraintSupport.ENFORCED,
        ConstraintType.primary_key: ConstraintSupport.ENFORCED,
        # A foreign key follows the table that is renamed away, and so forbids to
        # replace and drop it.
        ConstraintType.foreign_key: ConstraintSupport.NOT_SUPPORTED,
    }
    _capabilities = CapabilityDict(
        {
            Capability.SchemaMetadataByRelations: CapabilitySupport(Support.Full),
            Capability.GetCatalogForSingleRelation: CapabilitySupport(Support.Full),
        }
    )

    @classmethod
    def date_function(cls) -> str:
        """Return the present moment in SQL."""
        return "utc_timestamp(6)"

    @classmethod
    def quote(cls, identifier: str) -> str:
        """Return a name in backticks, with those in it doubled."""
        return "`" + str(identifier).replace("`", "``") + "`"

    # There is one database, whatever a source or macro names.
    def get_relation(
        self, database: str | None, schema: str, identifier: str
    ) -> BaseRelation | None:
        """Return a relation of the server, or None."""
        found: BaseRelation | None = super().get_relation(CATALOG, schema, identifier)
        return found

    def list_relations(self, database: str | None, schema: str) -> list[BaseRelation]:
        """Return the relations of a schema."""
        return super().list_relations(CATALOG, schema)

    def _make_match_kwargs(
        self, database: str, schema: str, identifier: str
    ) -> dict[str, str]:
        # Names keep their case, quoted or not: they are those of files.
        return {"database": CATALOG, "schema": schema, "identifier": identifier}

    def check_schema_exists(self, database: str, schema: str) -> bool:
        """Return whether the server has a schema, and the account may see it."""
        return schema in self.list_schemas(database)

    def list_relations_without_caching(
        self, schema_relation: BaseRelation
    ) -> list[BaseRelation]:
        """Return the relations of a schema, as the server lists them now."""
        rows = self.execute_macro(
            "list_relations_without_caching",
            kwargs={"schema_relation": schema_relation},
        )
        return [
            self.Relation.create(
                database=CATALOG,
                schema=schema,
                identifier=name,
                type=self.Relation.get_relation_type(kind),
                ignores_case=bool(ignores_case),
            )
            for name, schema, kind, ignores_case in rows
        ]

    def get_columns_in_relation(self, relation: BaseRelation) -> list[MySQLColumn]:
        """Return the columns of a relation; none if there is no such relation."""
        try:
            columns: list[MySQLColumn] = super().get_columns_in_relation(relation)
        except DbtDatabaseError as error:
            if error.msg.strip().startswith(_NO_SUCH_TABLE):
                return []
            raise
        return columns

    @available
    def columns_from_server(self, rows: Iterable[Any]) -> list[MySQLColumn]:
        """Return the columns out of rows of `show columns`."""
        return [
            self.Column.from_server(row[0], row[1])
            for row in rows
            if row[0] != INVISIBLE_KEY
        ]

    @available.parse(lambda *args, **options: [])
    def get_column_schema_from_query(self, sql: str) -> list[MySQLColumn]:
        """Return the columns of a query, with the families of their types."""
        _, cursor = self.connections.add_select_query(sql)
        return [self.Column(f.name, family_of_field(f)) for f in cursor.fields]

    def expand_column_types(self, goal: BaseRelation, current: BaseRelation) -> None:
        """Let the columns of `current` grow to hold the values of those of `goal`."""
        goals = {c.name: c for c in self.get_columns_in_relation(goal)}
        for column in self.get_columns_in_relation(current):
            wider = column.name in goals and column.widened(goals[column.name])
            if wider:
                self.alter_column_type(current, column.name, wider)

    def get_catalog_for_single_relation(
        self, relation: BaseRelation
    ) -> CatalogTable | None:
        """Return what the catalog says of one relation."""
        rows = self.execute_macro(
            "get_catalog_relations",
            kwargs={"information_schema": None, "relations": [relation]},
        )
        return catalog_table(list(rows), CATALOG)

    @available.parse(lambda *args, **options: "utf8mb4_bin")
    def default_collation(self) -> str:
        """Return the collation of new schemas: the profile's, or the binary one."""
        credentials = self.connections.get_thread_connection().credentials
        return credentials.collation or self.BINARY_COLLATION

    @available.parse(lambda *args, **options: False)
    def requires_primary_key(self) -> bool:
        """Return whether the server refuses tables without a primary key."""
        _, rows = self.execute(
            "show session variables where variable_name in "
            "('sql_require_primary_key', 'innodb_force_primary_key')",
            fetch=True,
        )
        return any(str(row[1]).upper() == "ON" for row in rows)

    @available
    def invisible_key(self) -> str:
        """Return the name of the key that a server may ask of every table."""
        return INVISIBLE_KEY

    @available
    def column_definition(self, create_table: str, column: str) -> str:
        """Return a column's line of `show create table`, without its comment.

        Raise DbtRuntimeError if the table has no such column.
        """
        start = f"  {self.quote(column)} ".lower()
        for line in create_table.splitlines():
            if line.lower().startswith(start):
                return _COMMENT.sub("", line.rstrip(",")).strip()
        raise DbtRuntimeError(f"The table has no column {column}: correct its YAML.")

    @available
    def text_literal(self, text: str, limit: int | None = None) -> str:
        """Return text as a literal of SQL, cut to `limit` characters."""
        text = text if limit is None else text[:limit]
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"

    @available
    def standardize_grants_dict(
        self, grants_table: Iterable[Mapping[str, str]]
    ) -> dict[str, list[str]]:
        """Return who holds each privilege, by the names of a model's `grants`."""
        found: dict[str, list[str]] = {}
        for row in grants_table:
            grantee = _grantee(row["grantee"].replace("'", ""))
            found.setdefault(row["privilege_type"].lower(), []).append(grantee)
        return found

    @available
    def standardize_grants_of_model(
        self, grants: Mapping[str, list[str]] | None
    ) -> dict[str, list[str]]:
        """Return the grants of a model by the names of standardize_grants_dict."""
        return {
            privilege: [_grantee(name) for name in names]
            for privilege, names in (grants or {}).items()
        }

    @available
    def account(self, grantee: str) -> str:
        """Return an account in SQL: `name` or `name@host`."""
        user, at, host = grantee.rpartition("@")
        return (
            f"{self.quote(user if at else grantee)}@{self.quote(host if at else '%')}"
        )

    def valid_incremental_strategies(self) -> list[str]:
        """Return the strategies of incremental models."""
        return ["append", "delete+insert", "merge", "microbatch"]

    def timestamp_add_sql(
        self, add_to: str, number: int = 1, interval: str = "hour"
    ) -> str:
        """Return a moment later by a number of intervals."""
        return f"date_add({add_to}, interval {number} {interval})"

    def string_add_sql(self, add_to: str, value: str, location: str = "append") -> str:
        """Return text with more text after or before it."""
        if location not in ("append", "prepend"):
            raise DbtRuntimeError(f"'{location}' is not a place: append or prepend.")
        parts = (add_to, f"'{value}'")
        return f"concat({', '.join(parts if location == 'append' else parts[::-1])})"

    @available
    @classmethod
    def render_raw_columns_constraints(
        cls, raw_columns: dict[str, dict[str, Any]]
    ) -> list[str]:
        """Return the columns of a contract, each with at most one check, and that last.

        MariaDB takes neither two checks of a column nor anything after one.
        """
        rendered: list[str] = super().render_raw_columns_constraints(
            {name: _one_check(column) for name, column in raw_columns.items()}
        )
        return rendered


def _grantee(account: str) -> str:
    """Return an account by its name alone, if it is of every host and that is clear."""
    name = account.removesuffix("@%")
    return account if "@" in name else name


def _one_check(column: Mapping[str, Any]) -> dict[str, Any]:
    constraints = column.get("constraints", [])
    checks = [one for one in constraints if _kind(one) == "check"]
    others = [one for one in constraints if _kind(one) != "check"]
    if len(checks) > 1:
        all_of_them = " and ".join(f"({one['expression']})" for one in checks)
        checks = [{**checks[0], "name": None, "expression": all_of_them}]
    return {**column, "constraints": others + checks}


def _kind(constraint: Mapping[str, Any]) -> str:
    return str(constraint["type"]).rpartition(".")[2]
