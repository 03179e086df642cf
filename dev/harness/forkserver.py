"""Runs dbt and clinical-star in forks of one process that has imported them already.

A test run starts these programs more than a hundred times, and each start spends two to
three seconds on imports and, for dbt, as long again on parsing files that have not
changed. Run as `python -m dev.harness.forkserver SOCKET`; it ends when its standard
input does, so it never outlives the tests. Each request on the socket is one command,
the answer its exit code. What the programs do is theirs: only the start is shared.
"""

import atexit
import gc
import json
import logging
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

# Those without a use here are imported so that forks find them in memory.
import dbt.adapters.duckdb.impl
import dbt.adapters.mariadb
import dbt.adapters.mysql.impl
import dbt.cli.main
from dbt.parser.unit_tests import UnitTestParser

import clinical_star.cli.main
import clinical_star.report.write
import loader.load
import loader.targets.embedded
import loader.targets.local_infile  # noqa: F401
from dev import REPOSITORY
from dev.harness.parsed import parsed_once


def main() -> None:
    """Import the programs, then serve requests until standard input ends."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        _warm_up_dbt()
        # A package that dbt imports makes other programs' notices appear.
        logging.getLogger().handlers.clear()
        gc.freeze()  # else each fork's collections would copy all that is shared
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        # Nobody waits for the forks that answer: the system clears them away.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                os._exit(0)  # in a moment, for the tests wait for it
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(connection)
            connection.close()


def _warm_up_dbt() -> None:
    """Let dbt parse the project once, so that forks find what it compiles lazily."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(REPOSITORY / "profiles.example.yml", f"{folder}/profiles.yml")
        # The static parser starts threads, which no fork survives; it also reads the
        # names of seeds in unit tests.
        options = ("--quiet", "--no-static-parser", "parse", "--profiles-dir", folder)
        paths = ("--target", "duckdb", "--target-path", folder, "--log-path", folder)
        project = ("--project-dir", str(REPOSITORY / "dbt_project"))
        with patch.object(UnitTestParser, "_load_rows_from_seed", lambda *_: []):
            dbt.cli.main.dbtRunner().invoke([*options, *paths, *project])


def _answer(connection: socket.socket) -> NoReturn:
    """Run one command in a fork of this fork, and send its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        request = json.loads(stream.readline())
        child = os.fork()
        if child == 0:
            _run(request)
        _, status = os.waitpid(child, 0)
        stream.write(f"{os.waitstatus_to_exitcode(status)}\n")
        stream.flush()
    os._exit(0)


def _run(request: dict[str, Any]) -> NoReturn:
    """Become the program that was asked for, and end as it would."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, path in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND
        os.dup2(os.open(path, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["directory"])
    sys.argv = [request["program"], *request["arguments"]]
    programs = {"dbt": _dbt, "clinical-star": _clinical_star}
    code: object = 1
    try:
        programs[request["program"]]()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would take half a second to clear away what is shared anyway.
    os._exit(code if isinstance(code, int) else int(code is not None))


def _dbt() -> None:
    arguments = sys.argv[1:]
    with parsed_once(Path.cwd(), arguments) as manifest:
        obj = {"manifest": manifest, "callbacks": []} if manifest else None
        dbt.cli.main.cli(arguments, prog_name="dbt", obj=obj)


def _clinical_star() -> None:
    clinical_star.cli.main.main()


if __name__ == "__main__":
    main()
