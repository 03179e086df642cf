"""The nightly job of the guide, run as cron runs it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dev.harness import REPOSITORY

SCRIPT = REPOSITORY / "docs" / "examples" / "nightly.sh"


@pytest.fixture
def job(tmp_path: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Give a function that runs the job on a folder of files."""
    files = tmp_path / "files"
    shutil.copytree(REPOSITORY / "data" / "sample", files)
    shutil.copy(REPOSITORY / "profiles.example.yml", tmp_path / "profiles.yml")
    settings = {
        "CLINICAL_STAR_HOME": REPOSITORY,
        "CLINICAL_STAR_FILES": files,
        "CLINICAL_STAR_TARGET": "duckdb",
        "CLINICAL_STAR_OUT": tmp_path / "out",
        "CLINICAL_DUCKDB_PATH": tmp_path / "warehouse.duckdb",
        "DBT_PROFILES_DIR": tmp_path,
        "XDG_STATE_HOME": tmp_path / "state",
    }
    lines = [f"export {name}={value}" for name, value in settings.items()]
    tmp_path.joinpath("settings.env").write_text("\n".join(lines))

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *("env", "-i", "PATH=/usr/bin:/bin", f"HOME={tmp_path}"),
                *(SCRIPT, tmp_path / "settings.env"),
            ],
            cwd="/",
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    return run


def test_the_job_loads_builds_and_reports_and_stops_at_a_bad_file(
    job: Callable[[], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = job()
    assert done.returncode == 0, done.stdout + done.stderr
    out = tmp_path / "out"
    first = json.loads(out.joinpath("load.json").read_text())
    assert [file["rejected"] for file in first["files"]] == [0, 0, 0, 0]
    assert out.joinpath("report.html").stat().st_size > 100_000
    results = json.loads(out.joinpath("target/sources.json").read_text())["results"]
    assert {result["status"] for result in results} == {"pass"}

    outcomes = tmp_path / "files" / "hospital_outcomes.csv"
    outcomes.write_text(outcomes.read_text() + "A9,P9,x\n")
    built = out.joinpath("target/run_results.json").stat().st_mtime
    done = job()
    assert done.returncode == 1
    failed = json.loads(out.joinpath("load.json").read_text())
    assert "hospital_outcomes.csv, line 202" in failed["error"]
    assert out.joinpath("target/run_results.json").stat().st_mtime == built


def test_ctrl_c_ends_with_a_sentence_and_exit_code_130(tmp_path: Path) -> None:
    """The jobs that a shell runs aside ignore Ctrl-C, so it is switched on."""
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from clinical_star.cli.main import main; print(flush=True); main()"
    )
    options = ("--patients", "9000000", "--out", str(tmp_path / "out"))
    process = subprocess.Popen(
        [sys.executable, "-c", program, "generate", *options],
        cwd=REPOSITORY,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.5)  # until the command itself is at work
    # One that strikes the import of a library in C may be lost there.
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=2)
    error = process.communicate()[1]
    assert process.returncode == 130, error
    assert "Run the same command again" in error.splitlines()[-1]
