"""A pytest plug-in: which lines of the loader each test runs, for `make mutants`."""

import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from dev import REPOSITORY
from dev.mutants.forks import RECORDS, TOUCHED

_WATCHED = tuple(
    f"{REPOSITORY / room}{os.sep}" for room in ("loader", "adapters/mysql_sessions")
)
_SERVERS = f"{REPOSITORY / 'dev' / 'servers'}{os.sep}"
_lines: dict[str, set[int]] = defaultdict(set)
_seen = {"server": False, "program": False}
_tests: dict[str, dict[str, Any]] = {}
_failed: set[str] = set()


def touched_file(name: str) -> Path:
    """Return the file of what one run of tests touched."""
    return Path(os.environ[RECORDS]).parents[1] / f"touched_{name}.json"


def _trace_lines(frame: FrameType, event: str, _: Any) -> Any:
    if event == "line":
        _lines[frame.f_code.co_filename].add(frame.f_lineno)
    return _trace_lines


def _trace_calls(frame: FrameType, _event: str, _argument: Any) -> Any:
    name = frame.f_code.co_filename
    if name.startswith(_WATCHED):
        return _trace_lines
    if name.startswith(_SERVERS) and frame.f_code.co_name in ("running", "connect"):
        _seen["server"] = True
    return None


def _note_program(event: str, _: object) -> None:
    if event == "subprocess.Popen":
        _seen["program"] = True


def pytest_configure() -> None:
    """Watch for programs that are started."""
    sys.addaudithook(_note_program)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the lines of the loader that a test and its fixtures run."""
    _lines.clear()
    _seen.update(server=False, program=False)
    start = time.monotonic()
    threading.settrace(_trace_calls)
    sys.settrace(_trace_calls)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        on_server = _seen["server"] or "mysql" in item.name or "mariadb" in item.name
        _tests[item.nodeid] = {
            "seconds": round(time.monotonic() - start, 2),
            "on_server": on_server,
            "runs_programs": _seen["program"],
            "lines": {
                str(Path(name).relative_to(REPOSITORY)): sorted(lines)
                for name, lines in _lines.items()
            },
        }


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Leave out a test that fails without a fault: it could notice none."""
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write down what was noted."""
    touched_file(os.environ[TOUCHED]).write_text(
        json.dumps({name: test for name, test in _tests.items() if name not in _failed})
    )
