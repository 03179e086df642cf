"""Fixtures shared by all tests: servers and warehouses, each started on first use."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.harness.built import WITHOUT_TESTS, built_once
from dev.harness.sources import DEFAULT, SOURCES, files_of
from dev.servers import KINDS, TITLES, Kind, Server, running

_used_servers = pytest.StashKey[list[Server]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run do without servers, as `make test-fast` does."""
    parser.addoption(
        "--without-servers",
        action="store_true",
        help="leave out every test that needs MySQL, MariaDB or Spark",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the tests of servers when the run does without."""
    if config.getoption("--without-servers"):
        left_out = [item for item in items if _needs_a_server(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _needs_a_server(item: pytest.Item) -> bool:
    """Return whether one of a test's parameters is an engine other than DuckDB."""
    parameters = getattr(item, "callspec", None)
    given = parameters.params.values() if parameters else ()
    engines = {*TARGETS, "spark"} - {"duckdb"}
    return any(
        value in engines
        for each in given
        for value in (each if isinstance(each, tuple) else (each,))
        if isinstance(value, str)
    )


@pytest.fixture(scope="session")
def server_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Kind], Server]]:
    """Give a function that returns the session's server of a kind."""
    used = request.config.stash.setdefault(_used_servers, [])
    servers: dict[Kind, Server] = {}
    with ExitStack() as stack:

        def get(kind: Kind) -> Server:
            if kind not in servers:
                servers[kind] = stack.enter_context(running(kind))
                used.append(servers[kind])
            return servers[kind]

        yield get


@pytest.fixture(scope="session")
def server_for(
    server_of: Callable[[Kind], Server],
) -> Callable[[Target], Server | None]:
    """Give a function that returns the server of a dbt target; some need none."""
    return lambda target: (
        server_of(target) if target == "mysql" or target == "mariadb" else None
    )


@pytest.fixture(scope="session", params=KINDS)
def server(
    request: pytest.FixtureRequest, server_of: Callable[[Kind], Server]
) -> Server:
    """Give the session's server, once for MySQL and once for MariaDB."""
    return server_of(request.param)


@pytest.fixture(params=TARGETS)
def warehouse(
    request: pytest.FixtureRequest,
    server_for: Callable[[Target], Server | None],
    tmp_path: Path,
) -> Iterator[Warehouse]:
    """Give an empty warehouse, once per engine, that the test may change."""
    with open_warehouse(request.param, server_for(request.param), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def built_sample_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns data/sample, loaded and built on a target once.

    These warehouses are shared by all tests: read them, never change them.
    """
    with built_once(
        files_of(DEFAULT),
        DEFAULT,
        server_for=server_for,
        new_directory=tmp_path_factory.mktemp,
        # tests/dbt/steps.py runs the tests of dbt on the sample of every server.
        server_options=WITHOUT_TESTS,
    ) as built_on:
        yield built_on


@pytest.fixture(scope="session", params=TARGETS)
def built_sample(
    request: pytest.FixtureRequest, built_sample_on: Callable[[Target], Warehouse]
) -> Warehouse:
    """Give the loaded and built sample, once per engine, to be read only."""
    return built_sample_on(request.param)


@pytest.fixture(scope="session")
def built_on(
    built_sample_on: Callable[[Target], Warehouse],
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str, Target], Warehouse]]:
    """Give a function that returns a source's made-up files, built on a target once.

    These warehouses are shared by all tests: read them, never change them.
    """
    with ExitStack() as stack:
        of_source = {DEFAULT: built_sample_on}
        for source in set(SOURCES) - {DEFAULT}:
            of_source[source] = stack.enter_context(
                built_once(
                    files_of(source),
                    source,
                    server_for=server_for,
                    new_directory=tmp_path_factory.mktemp,
                )
            )
        yield lambda source, target: of_source[source](target)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which real servers the tests ran on."""
    for used in config.stash.get(_used_servers, []):
        terminalreporter.write_line(
            f"{TITLES[used.kind]} {used.version}: {used.origin}"
        )
