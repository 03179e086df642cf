"""Passwords and the words of unforeseen errors stay where they are."""

import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinical_star.cli import main as command_line
from tests.loader.conftest import Clinic, on_servers, visit, visits

PASSWORD = "a-Pass-'\"\\ß-1"
CONTENT = visits(*(visit(visit_id=f"V{i}") for i in range(20)), visit(days="x"))


@pytest.fixture
def protected(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """Give a clinic whose user has a password that is easy to look for."""
    name = clinic.warehouse.prefix[-16:]
    quoted = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
    clinic.warehouse.execute(f"create user '{name}'@'%' identified by '{quoted}'")
    clinic.warehouse.execute(f"grant all privileges on *.* to '{name}'@'%'")
    account = {"DB_USER_PROJECT": name, "DB_PASS_PROJECT": PASSWORD}
    for variable, value in account.items():
        monkeypatch.setenv(variable, value)
    yield clinic
    clinic.warehouse.execute(f"drop user '{name}'@'%'")


@on_servers
def test_a_password_is_in_no_log_traceback_or_list_of_statements(
    protected: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[str] = []

    def look_and_fail(*_: object) -> None:
        lists = protected.warehouse.query("show full processlist")
        shown.extend(str(row) for row in lists)
        raise ArithmeticError

    caplog.set_level(logging.DEBUG)
    with pytest.raises(ArithmeticError) as caught:
        replace(protected, progress=look_and_fail).load(CONTENT, max_rejects=1)
    assert len(shown) > 1
    everything = [*shown, caplog.text, *traceback.format_exception(caught.value)]
    assert not [text for text in everything if PASSWORD in text or "a-Pass" in text]


@on_servers
def test_a_password_is_in_no_argument_output_or_reject_file(protected: Clinic) -> None:
    protected.folder.joinpath("visits.csv").write_text(CONTENT)
    command = [
        sys.executable,
        "-c",
        "from clinical_star.cli.main import main; main()",
        "load",
    ]
    command += [str(protected.folder), "--source", "clinic", "--max-rejects", "1"]
    command += ["--target", protected.warehouse.target]
    process = subprocess.Popen(
        [*command, "--reject-dir", str(protected.rejects)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**protected.warehouse.environment, **os.environ},
    )
    argv = b""
    while process.poll() is None:
        argv += Path(f"/proc/{process.pid}/cmdline").read_bytes()
        time.sleep(0.05)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    [rejects] = protected.rejects.iterdir()
    assert b"clinic" in argv
    for text in (argv, output, rejects.read_bytes()):
        assert b"a-Pass" not in text


def test_the_words_of_an_unforeseen_error_are_not_shown(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Jane Doe")

    monkeypatch.setattr("loader.load.load", fail)
    monkeypatch.setattr(sys, "argv", ["x", "load", str(tmp_path), "--target", "duckdb"])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Error: ")
    assert "ValueError at test_secrets.py:" in line
    assert "Jane" not in line
