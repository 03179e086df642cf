"""Small dbt projects, each in schemas of its own on a real server."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from textwrap import dedent
from typing import Any

from dev.harness import run_forked
from dev.harness.parsed import PREFIX_VARIABLE
from dev.servers import Server, connect

Rows = list[tuple[Any, ...]]
Variables = Mapping[str, object]
NO_VARIABLES: Variables = {}
_PROJECT = """\
name: probe
profile: probe
flags: {send_anonymous_usage_stats: false}
"""
_PROFILE = """\
probe:
  target: probe
  outputs:
    probe:
      type: KIND
      host: "{{ env_var('DB_HOST_PROJECT') }}"
      port: "{{ env_var('DB_PORT_PROJECT') | as_number }}"
      user: "{{ env_var('DB_USER_PROJECT') }}"
      password: "{{ env_var('DB_PASS_PROJECT') }}"
      schema: SCHEMA
      threads: 2
"""


@dataclass(frozen=True)
class Project:
    """A dbt project in a folder; `schema` is what it builds in, on a server."""

    folder: Path
    server: Server
    schema: str
    environment: Mapping[str, str] = field(repr=False)

    def write(self, **files: str) -> None:
        """Write files where dbt looks for them, by their names: `kept_sql` is kept.sql.

        Snapshots are those whose text says so, seeds those of type csv.
        """
        for name, text in files.items():
            stem, _, kind = name.rpartition("_")
            folder = "seeds" if kind == "csv" else "models"
            if "{% snapshot" in text:
                folder = "snapshots"
            path = self.folder / folder / f"{stem}.{kind}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(dedent(text))

    def dbt(
        self,
        *arguments: str,
        variables: Variables = NO_VARIABLES,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run dbt with these variables; with `check`, it has to succeed."""
        return run_forked(
            "dbt",
            *self._options(arguments, variables),
            directory=self.folder,
            environment=self.environment,
            check=check,
        )

    def start_dbt(
        self, *arguments: str, variables: Variables = NO_VARIABLES
    ) -> subprocess.Popen[bytes]:
        """Start dbt as a process that can be killed."""
        program = str(Path(sys.executable).with_name("dbt"))
        return subprocess.Popen(
            [program, *self._options(arguments, variables)],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def query(self, sql: str, *parameters: object) -> Rows:
        """Return the rows of a statement; the project's schema is in use."""
        with connect(self.server) as connection, connection.cursor() as cursor:
            connection.select_db(self.schema)
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())

    def columns(self, relation: str) -> list[str]:
        """Return the names of a relation's visible columns."""
        with connect(self.server) as connection, connection.cursor() as cursor:
            cursor.execute(f"select * from `{self.schema}`.`{relation}` limit 0")
            return [column[0] for column in cursor.description]

    def relations(self) -> set[str]:
        """Return the names of all that the schema holds."""
        return {name for (name, *_) in self.query("show tables")}

    @staticmethod
    def _options(arguments: tuple[str, ...], variables: Variables) -> tuple[str, ...]:
        return ("--no-use-colors", *arguments, "--vars", dumps(variables))


@contextmanager
def new_project(server: Server, folder: Path) -> Iterator[Project]:
    """Give an empty project; the schemas that it builds are dropped at the end."""
    schema = f"clinical_probe_{secrets.token_hex(4)}"
    folder.joinpath("dbt_project.yml").write_text(_PROJECT)
    profile = _PROFILE.replace("KIND", server.kind).replace("SCHEMA", schema)
    folder.joinpath("profiles.yml").write_text(profile)
    environment = {**os.environ, **server.environment()}
    environment["DBT_PROFILES_DIR"] = str(folder)
    environment.pop(PREFIX_VARIABLE, None)
    project = Project(folder, server, schema, environment)
    try:
        yield project
    finally:
        with connect(server) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select schema_name from information_schema.schemata"
                " where left(schema_name, %s) = %s",
                (len(schema), schema),
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"drop schema `{name}`")
