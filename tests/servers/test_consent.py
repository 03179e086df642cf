"""No package gets into the system unasked."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.consent import RefusedError, ask
from dev.harness import REPOSITORY
from dev.servers import ServerError, packages, provide

PROGRAM = REPOSITORY / "dev" / "consent.py"
CALLS = 'echo "$(basename "$0") $*" >> "$CALLS"\n'


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody have agreed."""
    for name in ("YES", "CI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an apt of our own on the path, and give the file that holds its calls."""
    programs, file = tmp_path / "bin", tmp_path / "calls"
    programs.mkdir()
    file.touch()
    for name, text in {
        "apt-get": CALLS,
        "apt-cache": "for name in mariadb-server-core mysql-server-core-8.0; do"
        ' [[ $name =~ ${@: -1} ]] && echo "$name - a server"; done; true\n',
        "id": "echo 0\n",
        "python3": f'[[ "$*" != "-m venv"* ]] && exec {sys.executable} "$@"\n',
    }.items():
        programs.joinpath(name).write_text(f"#!/bin/bash\n{text}")
        programs.joinpath(name).chmod(0o755)
    monkeypatch.setenv("CALLS", str(file))
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return file


@pytest.fixture
def bare_machine(calls: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be root on an Ubuntu without servers, Docker and a terminal."""
    monkeypatch.setattr(packages, "_find", lambda kind: None)
    monkeypatch.setattr(packages, "_distribution", lambda: "ubuntu")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for name in ("DB_HOST_PROJECT", "CLINICAL_MYSQL_SERVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    return calls


def answered(answer: str) -> subprocess.CompletedProcess[str]:
    """Run the question on a terminal and type an answer."""
    ours, terminal = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    try:
        return subprocess.run(
            [sys.executable, str(PROGRAM), "tests need it", "one", "two"],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            timeout=60,
            check=False,
            text=True,
        )
    finally:
        said = os.read(ours, 10_000).decode()
        os.close(terminal)
        os.close(ours)
        assert "install one and two: tests need it.\r\nInstall? [y/N]" in said


@pytest.mark.parametrize(("name", "value"), [("YES", "1"), ("CI", "true")])
def test_the_environment_may_agree(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    ask("tests need it", ["one", "two"])
    [line] = capsys.readouterr().err.splitlines()
    for part in ("apt-get", "one and two", "tests need it"):
        assert part in line


@pytest.mark.parametrize("value", ["0", "", "false"])
def test_another_value_does_not_agree(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YES", value)
    monkeypatch.setenv("CI", value)
    with pytest.raises(RefusedError, match=r"one and two .*YES=1.*install one two"):
        ask("tests need it", ["one", "two"])


@pytest.mark.parametrize(
    ("answer", "code"), [("y", 0), ("Yes", 0), ("n", 1), ("", 1), ("yesterday", 1)]
)
def test_a_terminal_is_asked(answer: str, code: int) -> None:
    assert answered(answer).returncode == code


def test_servers_are_not_installed_unasked(bare_machine: Path) -> None:
    with pytest.raises(ServerError, match=r"mysql-server-core and .*YES=1"):
        provide("mysql")
    assert bare_machine.read_text() == ""


def test_a_named_server_takes_the_place_of_one_that_may_not_be_installed(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_HOST_PROJECT", "127.0.0.1")
    assert provide("mysql").origin == "the server that DB_HOST_PROJECT names"
    assert bare_machine.read_text() == ""


def test_servers_are_installed_when_the_environment_agrees(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YES", "1")
    with pytest.raises(ServerError):  # this apt installs nothing
        provide("mysql")
    update, install = bare_machine.read_text().splitlines()
    assert update == "apt-get update -qq"
    assert install.endswith(" mysql-server-core-8.0 mysql-client-core-8.0")


@pytest.mark.parametrize(("agreed", "installs"), [("0", 0), ("1", 1)])
def test_make_does_not_install_venv_unasked(
    agreed: str, installs: int, calls: Path, tmp_path: Path
) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    for folder in ("adapters", "dev"):
        tmp_path.joinpath(folder).mkdir()
    for name in (
        "pyproject.toml",
        "adapters/pyproject.toml",
        "uv.lock",
        ".python-version",
    ):
        tmp_path.joinpath(name).touch()
    shutil.copy(PROGRAM, tmp_path / "dev")
    done = subprocess.run(
        ["make", "setup"],
        cwd=tmp_path,
        env=os.environ | {"YES": agreed},
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode != 0  # there is still no venv
    assert "python3-venv" in done.stderr
    assert calls.read_text().count("install -y -qq python3-venv") == installs
