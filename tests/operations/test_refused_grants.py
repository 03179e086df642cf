"""Accounts that `clinical-star grants` does not make, and what it says instead."""

from pathlib import Path

import pytest

from dev.harness import REPOSITORY, open_warehouse, run_forked
from dev.servers import Server


@pytest.mark.parametrize(
    "options, named",
    [
        (("--apply", "--print"), ("--print", "--apply")),
        ((), ("--print", "--apply")),
        (("--print", "--host", "%"), ("'%'", "--any-host")),
        (("--print", "--host", "10.0.0._"), ("'10.0.0._'", "--any-host")),
        (("--print", "--name", "x" * 30), ("32 characters", "--name")),
    ],
)
def test_what_is_refused(options: tuple[str, ...], named: tuple[str, ...]) -> None:
    done = run_forked(
        "clinical-star",
        *("grants", "--target", "mysql", *options),
        directory=REPOSITORY,
        environment={"DB_USER_PROJECT": "x", "DB_PASS_PROJECT": "x"},
        check=False,
    )
    assert done.returncode == (1 if "--name" in options else 2)
    error = done.stderr.partition("Error: ")[2]
    for part in named:
        assert part in error


def test_an_account_without_a_password_is_not_made(
    server: Server, tmp_path: Path
) -> None:
    with open_warehouse(server.kind, server, tmp_path) as warehouse:
        done = run_forked(
            "clinical-star",
            *("grants", "--target", server.kind, "--apply", "--name", "nopass"),
            directory=REPOSITORY,
            environment=warehouse.environment,
            check=False,
        )
    assert done.returncode == 1
    assert "CLINICAL_LOADER_PASSWORD" in done.stderr
