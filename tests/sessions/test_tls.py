"""The loader and dbt encrypt and verify alike, and refuse what they are told to."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.exceptions.connection import FailedToConnectError
from dbt_common.exceptions import DbtRuntimeError

from dev.harness import REPOSITORY, run_command
from dev.servers import KINDS, Kind, Server, running
from dev.servers.settings import forced_choice
from loader.errors import UserError
from loader.settings import ServerSettings, read_settings
from loader.targets.server import ServerTarget
from tests.adapter.managers import credentials_of, opened
from tests.sessions.certificates import Authority

Found = Iterable[Sequence[object]]
Choose = Callable[[Server, Mapping[str, str]], dict[str, str]]
# Resolves to the loopback address, but is not written as one.
ELSEWHERE = "127.1"
STATUS = "show session status like 'Ssl_cipher'"
ZONE = "select @@session.time_zone"
LOADER_WORDS = {
    "trusted": "is not trusted: set DB_SSL_CA_PROJECT",
    "offers": "offers no TLS",
}
# What is set, and whether it connects: encrypted, in clear, or not at all and why.
ON_A_CERTIFIED_SERVER = [
    ("right authority", {"ca": "right"}, "encrypted"),
    ("wrong authority", {"ca": "wrong"}, "trusted"),
    ("nothing set, on this machine", {}, "encrypted"),
    ("nothing set, elsewhere", {"host": ELSEWHERE}, "trusted"),
    ("another name", {"ca": "right", "host": ELSEWHERE}, "trusted"),
    (
        "another name allowed",
        {"ca": "right", "host": ELSEWHERE, "verify": "ca"},
        "encrypted",
    ),
    (
        "another name allowed, wrong authority",
        {"ca": "wrong", "host": ELSEWHERE, "verify": "ca"},
        "trusted",
    ),
    ("nothing verified", {"host": ELSEWHERE, "verify": "false"}, "encrypted"),
    ("disabled", {"host": ELSEWHERE, "project": "disabled"}, "clear"),
]
ON_A_SERVER_WITHOUT = [
    ("authority", {"ca": "right"}, "offers"),
    ("nothing set, on this machine", {}, "clear"),
    ("nothing set, elsewhere", {"host": ELSEWHERE}, "offers"),
    ("nothing verified", {"host": ELSEWHERE, "verify": "false"}, "offers"),
    ("disabled", {"host": ELSEWHERE, "project": "disabled"}, "clear"),
]


AUTHORITY = Authority.create()


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make the files of two authorities; the right one is that of `certified`."""
    folder = tmp_path_factory.mktemp("authorities")
    for name, authority in (("right", AUTHORITY), ("wrong", Authority.create())):
        folder.joinpath(name).write_text(authority.pem())
    return {name: folder / name for name in ("right", "wrong")}


@pytest.fixture(scope="module", params=KINDS)
def certified(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a server whose certificate the right authority has signed."""
    skip_if_named(request.param)
    with running(request.param, certificates=AUTHORITY.certify_loopback()) as server:
        yield server


@pytest.fixture(scope="module")
def without(server_of: Callable[[Kind], Server]) -> Server:
    """Give a server that does not encrypt: MariaDB without certificates."""
    skip_if_named("mariadb")
    return server_of("mariadb")


def skip_if_named(kind: Kind) -> None:
    """Skip where the server is somebody else's, asked for by name."""
    if forced_choice(kind) in ("docker", "environment"):
        pytest.skip(f"CLINICAL_{kind.upper()}_SERVER names a server with its own TLS")


@pytest.fixture
def environment(
    authorities: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> Choose:
    """Give a function that sets a server and what to make of it, also for programs."""

    def choose(server: Server, setting: Mapping[str, str]) -> dict[str, str]:
        variables = {
            **server.environment(),
            "DB_HOST_PROJECT": setting.get("host", server.host),
            "DB_SSL_CA_PROJECT": str(authorities.get(setting.get("ca", ""), "")),
            "DB_SSL_VERIFY_PROJECT": setting.get("verify", "true"),
            "DB_SSL_PROJECT": setting.get("project", ""),
            "CLINICAL_SCHEMA": "clinical_tls",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return {**os.environ, **variables}

    return choose


def by_loader(server: Server) -> str:
    """Connect as the loader does; return how, or the words of its refusal."""
    settings = read_settings(REPOSITORY / "dbt_project", server.kind)
    assert isinstance(settings, ServerSettings)
    try:
        target = ServerTarget(settings)
    except UserError as error:
        return str(error)
    with closing(target), target.transaction():
        return described(target.execute(STATUS), target.execute(ZONE))


def by_dbt(server: Server) -> str:
    """Connect as dbt does; return how, or the words of its refusal."""
    settings = read_settings(REPOSITORY / "dbt_project", server.kind)
    assert isinstance(settings, ServerSettings)
    tls = settings.tls
    credentials = credentials_of(
        server,
        host=settings.host,
        ssl_ca=str(tls.ca or ""),
        ssl_verify=os.environ["DB_SSL_VERIFY_PROJECT"],
        ssl_disabled=tls.disabled,
    )
    try:
        connection = opened(credentials)
    except (FailedToConnectError, DbtRuntimeError) as error:
        return str(error)
    with closing(connection.handle), connection.handle.cursor() as cursor:
        cursor.execute(STATUS)
        status = cursor.fetchall()
        cursor.execute(ZONE)
        return described(status, cursor.fetchall())


def described(status: Found, zones: Found) -> str:
    """Tell whether the session is encrypted; it has to be in UTC."""
    [(_, cipher)], [(zone,)] = status, zones
    assert zone == "+00:00"
    return "encrypted" if cipher else "clear"


def check(found: str, expected: str, words: Mapping[str, str]) -> None:
    """Compare how a connection came about, or why it did not."""
    assert words.get(expected, expected) in found


def ids(cases: Sequence[tuple[str, *tuple[object, ...]]]) -> dict[str, Any]:
    """Name the cases."""
    return {"argvalues": [case[1:] for case in cases], "ids": [c[0] for c in cases]}


@pytest.mark.parametrize("setting, expected", **ids(ON_A_CERTIFIED_SERVER))
@pytest.mark.parametrize("way", [by_loader, by_dbt])
def test_a_server_with_a_certificate(
    certified: Server,
    environment: Choose,
    way: Callable[[Server], str],
    setting: Mapping[str, str],
    expected: str,
) -> None:
    environment(certified, setting)
    check(way(certified), expected, WORDS[way])


@pytest.mark.parametrize("setting, expected", **ids(ON_A_SERVER_WITHOUT))
@pytest.mark.parametrize("way", [by_loader, by_dbt])
def test_a_server_without_tls(
    without: Server,
    environment: Choose,
    way: Callable[[Server], str],
    setting: Mapping[str, str],
    expected: str,
) -> None:
    environment(without, setting)
    check(way(without), expected, WORDS[way])


@pytest.mark.parametrize(
    "command",
    [("debug", "--connection"), ("show", "--inline", f"{ZONE} as zone")],
    ids=["debug", "show"],
)
@pytest.mark.parametrize(
    "setting, succeeds", [({"ca": "right"}, True), ({"ca": "wrong"}, False)]
)
def test_plain_dbt_verifies(
    certified: Server,
    environment: Choose,
    tmp_path: Path,
    command: tuple[str, ...],
    setting: Mapping[str, str],
    succeeds: bool,
) -> None:
    # An empty project, with the profile of ours: parsing ours takes seconds each time.
    tmp_path.joinpath("dbt_project.yml").write_text(
        "{name: empty, profile: clinical_star}\n"
    )
    done = run_command(
        "dbt",
        *(*command, "--target", certified.kind),
        *("--profiles-dir", str(REPOSITORY / "dbt_project")),
        directory=tmp_path,
        environment=environment(certified, setting),
        check=False,
    )
    proof = "+00:00" if "show" in command else "All checks passed"
    assert (done.returncode == 0, proof in done.stdout) == (succeeds, succeeds)
    assert succeeds or DBT_WORDS["trusted"] in done.stdout


def test_a_file_that_is_no_authority_is_named(
    certified: Server,
    environment: Choose,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "empty.pem"
    path.write_text("")
    environment(certified, {})
    monkeypatch.setenv("DB_SSL_CA_PROJECT", str(path))
    for said, fix in (
        (by_loader(certified), "DB_SSL_CA_PROJECT"),
        (by_dbt(certified), "set ssl_ca"),
    ):
        assert f"{path} cannot be read" in said
        assert fix in said


DBT_WORDS = {"trusted": "CERTIFICATE_VERIFY_FAILED", "offers": "SSL is required"}
WORDS: dict[Callable[[Server], str], Mapping[str, str]] = {
    by_loader: LOADER_WORDS,
    by_dbt: DBT_WORDS,
}
