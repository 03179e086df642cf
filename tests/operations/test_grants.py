"""Each account may do what its work needs, and nothing else, also after rebuilds."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pymysql.connections import Connection

from clinical_star.operations.grants import ROLES, password_variable
from dev.harness import REPOSITORY, Warehouse, open_warehouse, run_forked
from dev.harness.built import WITHOUT_TESTS
from dev.servers import KINDS, Kind, Server, connect
from tests.operations.rights import ALLOWED, LAYERS, NEVER, OPERATIONS, REFUSED

SAMPLE = REPOSITORY / "data" / "sample"


@dataclass(frozen=True)
class House:
    """A warehouse with its four accounts, built by them."""

    warehouse: Warehouse
    server: Server
    name: str
    words: list[str]
    before: dict[str, object]

    def user(self, role: str) -> str:
        """Return the name of a role's account."""
        return f"{self.name}_{role}"

    def account(self, role: str) -> str:
        """Return the quoted account of a role."""
        return f"'{self.user(role)}'@'{self.warehouse.client_host}'"

    def login(self, role: str, **options: Any) -> Connection:
        """Log in as a role."""
        password = self.warehouse.environment[password_variable(role)]
        return pymysql.connect(
            host=self.server.host,
            port=self.server.port,
            user=self.user(role),
            password=password,
            autocommit=True,
            **options,
        )


@pytest.fixture(scope="module", params=KINDS)
def house(
    request: pytest.FixtureRequest,
    server_of: Callable[[Kind], Server],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """Make the accounts, try them, load and build by them, and build again."""
    server = server_of(request.param)
    directory = tmp_path_factory.mktemp(f"grants_{request.param}")
    name = f"g{secrets.token_hex(4)}"
    with open_warehouse(request.param, server, directory) as opened:
        accounts = {password_variable(role): secrets.token_hex(8) for role in ROLES}
        warehouse = replace(opened, environment={**opened.environment, **accounts})
        for layer in (*LAYERS, "x_elsewhere"):
            opened.execute(f"create schema {quoted(opened, layer)}")
        words = [grant(warehouse, name, "--apply") for _ in range(2)]
        found = House(warehouse, server, name, words, {})
        found = replace(found, before=tried_by_all(found))
        own = acting(found)
        own.load(SAMPLE)
        own.dbt("build", *WITHOUT_TESTS)
        for _ in range(2):
            own.dbt(
                "build", *WITHOUT_TESTS, "--select", "age_groups+1", "charlson_bands"
            )
        try:
            yield found
        finally:
            for role in ROLES:
                opened.execute(f"drop user '{name}_{role}'@'{opened.client_host}'")


def grant(warehouse: Warehouse, name: str, *options: str) -> str:
    """Run `clinical-star grants` and return what it says."""
    # MariaDB's server of the tests offers no TLS.
    lax = ("--without-ssl",) if warehouse.target == "mariadb" else ()
    return run_forked(
        "clinical-star",
        *("grants", "--target", warehouse.target, "--name", name, *options, *lax),
        *("--host", warehouse.client_host),
        directory=REPOSITORY,
        environment=warehouse.environment,
    ).stdout


def acting(house: House) -> Warehouse:
    """Return the warehouse as its loader and its transformer see it."""
    environment = house.warehouse.environment
    accounts = {
        "DB_LOADER_USER_PROJECT": house.user("loader"),
        "DB_LOADER_PASS_PROJECT": environment[password_variable("loader")],
        "DB_USER_PROJECT": house.user("transformer"),
        "DB_PASS_PROJECT": environment[password_variable("transformer")],
    }
    return replace(house.warehouse, environment={**environment, **accounts})


def quoted(warehouse: Warehouse, layer: str) -> str:
    """Quote the schema of a layer."""
    return f"`{warehouse.schema(layer)}`"


def tried_by_all(house: House) -> dict[str, object]:
    """Let each role try everything; return what was allowed and what was not."""
    return {role: tried(house, role) for role in ROLES}


def tried(house: House, role: str) -> dict[str, object]:
    """Try every operation in every schema, and what nobody may."""
    allowed: dict[str, object] = {}
    with connect(house.server) as admin, house.login(role) as connection:
        for layer in LAYERS:
            schema = quoted(house.warehouse, layer)
            put_probe(admin, schema)
            allowed[layer] = {
                name
                for name, sql in OPERATIONS.items()
                if succeeds(connection, sql.format(schema=schema))
            }
            remove_probes(admin, schema)
        put_probe(admin, quoted(house.warehouse, "x_elsewhere"))
        places = {
            "prefix": house.warehouse.prefix,
            "elsewhere": quoted(house.warehouse, "x_elsewhere"),
            "star": quoted(house.warehouse, "star").replace("_", r"\_"),
            "other": house.user("auditor"),
            "host": house.warehouse.client_host,
            "session": admin.thread_id(),
        }
        allowed["never"] = {
            name
            for name, sql in NEVER.items()
            if succeeds(connection, sql.format(**places))
        }
    return allowed


def put_probe(admin: pymysql.Connection, schema: str) -> None:
    """Put a table to try on into a schema."""
    remove_probes(admin, schema)
    with admin.cursor() as cursor:
        cursor.execute(f"create table {schema}.probe (x int)")


def remove_probes(admin: pymysql.Connection, schema: str) -> None:
    """Take away what was tried on and what came of it."""
    with admin.cursor() as cursor:
        cursor.execute(f"drop table if exists {schema}.probe, {schema}.made")
        cursor.execute(f"drop view if exists {schema}.seen")


def succeeds(connection: pymysql.Connection, sql: str) -> bool:
    """Run a statement; a refusal has to be one for lack of a right."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    except pymysql.Error as error:
        assert error.args[0] in REFUSED, (sql, error)
        return False
    return True


def expected() -> dict[str, object]:
    """Return what each role may do in each schema."""
    return {
        role: {layer: ALLOWED[role].get(layer, set()) for layer in LAYERS}
        | {"never": set()}
        for role in ROLES
    }


def test_each_role_may_do_what_it_needs_and_no_more(house: House) -> None:
    assert house.before == expected()


def test_rights_survive_five_builds(house: House) -> None:
    assert tried_by_all(house) == expected()


def test_a_second_time_changes_nothing(house: House) -> None:
    first, second = house.words
    assert f"created {house.account('loader')}" in first
    assert len(second.splitlines()) == 1
    assert not {"created", "grant", "revoke", "alter"} & set(second.split())


def test_rights_that_are_too_many_are_taken_away(house: House) -> None:
    reader = house.account("bi_reader")
    raw = quoted(house.warehouse, "raw")
    patients = house.warehouse.relation("raw", "network__patients")
    for right in (
        f"insert on {raw}.* to {reader}",
        f"select on {patients} to {reader}",
        f"process on *.* to {reader}",
        f"select on {raw}.* to {reader} with grant option",
    ):
        house.warehouse.execute(f"grant {right}")
    said = grant(house.warehouse, house.name, "--apply")
    assert said.count("revoke") == 3
    assert tried(house, "bi_reader") == expected()["bi_reader"]
    assert grant(house.warehouse, house.name, "--apply") == house.words[1]


def test_a_reader_sees_the_star_and_not_what_it_is_made_of(house: House) -> None:
    star = house.warehouse.relation("star", "dim_age_groups")
    core = house.warehouse.relation("core", "age_groups")
    with house.login("bi_reader") as connection:
        assert succeeds(connection, f"select * from {star}")
        assert not succeeds(connection, f"select * from {core}")


def test_the_report_needs_no_more_than_a_reader(house: House, tmp_path: Path) -> None:
    password = house.warehouse.environment[password_variable("bi_reader")]
    account = {
        "DB_USER_PROJECT": house.user("bi_reader"),
        "DB_PASS_PROJECT": password,
    }
    done = run_forked(
        "clinical-star",
        *("report", "--target", house.server.kind, "--out", str(tmp_path / "r.html")),
        directory=REPOSITORY,
        environment={**house.warehouse.environment, **account},
    )
    assert str(tmp_path / "r.html") in done.stdout


def test_the_check_needs_no_more_than_the_loader(house: House, tmp_path: Path) -> None:
    done = run_forked(
        "clinical-star",
        *("check", "--target", house.server.kind, "--docs-dir", str(tmp_path / "docs")),
        directory=REPOSITORY,
        environment=acting(house).environment,
        check=False,
    )
    assert done.returncode in (0, 1)
    assert "Error" not in done.stderr
    assert (tmp_path / "docs" / "index.html").is_file()


@pytest.mark.parametrize("house", ["mysql"], indirect=True)
def test_nobody_logs_in_unencrypted(house: House) -> None:
    for role in ROLES:
        with pytest.raises(pymysql.OperationalError, match="Access denied"):
            house.login(role, ssl_disabled=True)


def test_what_is_printed_can_be_run_and_holds_no_secret(house: House) -> None:
    printed = grant(house.warehouse, f"p{house.name}", "--print")
    for role in ROLES:
        variable = password_variable(role)
        assert house.warehouse.environment[variable] not in printed
    try:
        for statement in printed.splitlines():
            house.warehouse.execute(statement.rstrip(";"))
        assert grant(house.warehouse, f"p{house.name}", "--apply") == house.words[1]
    finally:
        for role in ROLES:
            house.warehouse.execute(
                f"drop user if exists 'p{house.name}_{role}'"
                f"@'{house.warehouse.client_host}'"
            )
