"""Running something in a fork of this process, which has imported what takes long."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

# What the forks of a worker know of it, from the environment.
RECORDS = "MUTANTS_RECORDS"
REPLAY = "MUTANTS_REPLAY"
TOUCHED = "MUTANTS_TOUCHED"
FIRST_BUILD_ALONE = "MUTANTS_FIRST_BUILD_ALONE"
VERDICT = "MUTANTS_VERDICT"
TIMED_OUT = -1
_POLL_SECONDS = 0.02


def forked(
    act: Callable[[], int], words: Path, seconds: float | None = None
) -> tuple[int, str]:
    """Run a function in a fork; return its exit code and what it wrote.

    After `seconds` the fork and all that it started are killed: TIMED_OUT.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _be_the_child(act, words, own_group=seconds is not None)
    try:
        code = _wait(child, seconds)
    finally:
        if seconds is not None:
            _kill_group(child)
    return code, words.read_text("utf-8", errors="replace")


def _be_the_child(act: Callable[[], int], words: Path, own_group: bool) -> None:
    code = 70
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if own_group:
            os.setsid()
        with words.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        sys.stdout = sys.stderr = os.fdopen(1, "w", buffering=1, closefd=False)
        code = act()
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(child: int, seconds: float | None) -> int:
    if seconds is None:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_POLL_SECONDS)
    _kill_group(child)
    os.waitpid(child, 0)
    return TIMED_OUT


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def record_dbt_failure() -> None:
    """Note that it was dbt which noticed the fault, for the verdict."""
    Path(os.environ[VERDICT]).with_suffix(".dbt").touch()
