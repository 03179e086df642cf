"""Where a server comes from can be forced, and never silently becomes nothing."""

import pytest

from dev.servers import Kind, Server, ServerError, connect, provide, running
from dev.servers.packages import newest_package

OTHER: dict[Kind, Kind] = {"mysql": "mariadb", "mariadb": "mysql"}


def name(server: Server, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CLINICAL_{kind.upper()}_SERVER", "environment")
    monkeypatch.delenv(f"CLINICAL_{kind.upper()}_PORT", raising=False)
    for variable, value in server.environment().items():
        monkeypatch.setenv(variable, value)


def test_a_named_server_is_used_and_left_running(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(server, server.kind, monkeypatch)
    with running(server.kind) as named:
        assert named.environment() == server.environment()
        assert named.version == server.version
        assert named.process is None
    connect(server).close()


def test_each_kind_can_have_a_port_of_its_own(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(server, server.kind, monkeypatch)
    monkeypatch.setenv("DB_PORT_PROJECT", "1")
    monkeypatch.setenv(f"CLINICAL_{server.kind.upper()}_PORT", str(server.port))
    with running(server.kind) as named:
        assert named.port == server.port


def test_a_named_server_gets_its_local_infile_setting_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(server, server.kind, monkeypatch)
    with connect(server) as connection, connection.cursor() as cursor:
        with running(server.kind, local_infile=False):
            cursor.execute("select @@global.local_infile")
            assert cursor.fetchone() == (0,)
        cursor.execute("select @@global.local_infile")
        assert cursor.fetchone() == (1,)


def test_a_named_server_of_the_other_kind_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OTHER[server.kind]
    name(server, other, monkeypatch)
    variables = rf"DB_HOST_PROJECT or CLINICAL_{other.upper()}_PORT"
    with pytest.raises(ServerError, match=variables), running(other):
        pass


def test_a_wrong_password_is_refused_without_showing_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(server, server.kind, monkeypatch)
    monkeypatch.setenv("DB_PASS_PROJECT", "not-the-password")
    with (
        pytest.raises(ServerError, match="DB_PASS_PROJECT") as refused,
        running(server.kind),
    ):
        pass
    assert "not-the-password" not in str(refused.value)


def test_a_named_server_without_an_account_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLINICAL_MYSQL_SERVER", "environment")
    monkeypatch.setenv("DB_HOST_PROJECT", "127.0.0.1")
    monkeypatch.delenv("DB_USER_PROJECT", raising=False)
    monkeypatch.delenv("DB_PASS_PROJECT", raising=False)
    with (
        pytest.raises(ServerError, match="DB_USER_PROJECT and DB_PASS_PROJECT"),
        running("mysql"),
    ):
        pass


@pytest.mark.parametrize(
    ("choice", "advice"),
    [
        ("docker", "Docker"),
        ("environment", "set DB_HOST_PROJECT"),
        ("podman", "package, docker, environment"),
    ],
)
def test_a_forced_choice_that_fails_says_what_to_do(
    choice: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINICAL_MYSQL_SERVER", choice)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("DB_HOST_PROJECT", raising=False)
    with pytest.raises(ServerError, match=advice):
        provide("mysql")


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        (["core"], "core"),
        (["core-8.0", "core-8.4"], "core-8.4"),
        (["core-9.7", "core-10.0"], "core-10.0"),
        (["core-8.4", "core"], "core"),
    ],
)
def test_the_plain_package_or_the_newest_version_is_installed(
    found: list[str], chosen: str
) -> None:
    assert newest_package("core", found) == chosen


def test_a_package_that_apt_does_not_know_is_an_error() -> None:
    with pytest.raises(ServerError, match=r"apt .* core\."):
        newest_package("core", [])
