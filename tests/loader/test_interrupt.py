"""Whenever Ctrl-C comes, the target hears of it, it is raised, and nobody hangs."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from types import FrameType

import pytest

from loader.interrupt import interrupting
from loader.prefetch import prefetch
from loader.turns import in_turns


class CutError(Exception):
    """The target was interrupted."""


class Line:
    """A target of which only the interruption matters."""

    cut = False

    def interrupt(self) -> None:
        self.cut = True

    def use(self) -> None:
        if self.cut:
            raise CutError


class TooLongError(Exception):
    """Two threads wait for each other."""


def give_up(*_: object) -> None:
    raise TooLongError


@pytest.fixture(autouse=True)
def in_time(ctrl_c: None) -> Iterator[None]:
    """Give each test half a minute."""
    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 30)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def press(times: int = 1) -> None:
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_under_way_ends_before_ctrl_c_is_raised(times: int) -> None:
    line = Line()
    done: list[bool | str] = []
    with pytest.raises(KeyboardInterrupt), interrupting(line):
        press(times)
        done.append(line.cut)
        line.use()
        done.append("more")
    assert done == [True]


def test_ctrl_c_in_a_destructor_is_not_lost() -> None:
    class Result:
        def __del__(self) -> None:
            press()

    line = Line()
    with pytest.raises(KeyboardInterrupt), interrupting(line):
        Result()
    assert line.cut


def test_other_errors_and_the_usual_meaning_stay() -> None:
    with pytest.raises(ZeroDivisionError), interrupting(Line()):
        _ = 1 / 0
    with pytest.raises(KeyboardInterrupt):
        press()


def test_who_ignores_ctrl_c_goes_on_doing_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = Line()
    with interrupting(line):
        press()
    assert not line.cut


def test_ctrl_c_at_any_step_of_two_threads_at_work() -> None:
    """Strike wherever Python looks for signals in the main thread, one run each.

    That is at the start of functions and after those of C, but not where a `with`
    takes a lock of C or gives it up.
    """
    steps = strike_at = 0

    def work(_: int, wait: Callable[[], None]) -> None:
        wait()

    def strike(frame: FrameType, event: str, called: object) -> None:
        nonlocal steps
        in_with = getattr(called, "__name__", "") in {"__enter__", "__exit__"}
        ours = frame.f_globals["__name__"] == __name__
        if event in {"call", "c_return"} and not ours and not in_with:
            steps += 1
            if steps == strike_at:
                os.kill(os.getpid(), signal.SIGINT)

    def run(at: int) -> None:
        nonlocal steps, strike_at
        steps, strike_at = 0, at
        with interrupting(Line()):
            sys.setprofile(strike)
            try:
                with closing(prefetch(iter(range(4)))) as items:
                    in_turns(items, work, work)
            finally:
                sys.setprofile(None)

    at = 0
    while at <= steps:
        at += 1
        with suppress(KeyboardInterrupt):
            run(at)
            assert steps < at, "The interrupt was lost."
    assert at > 100
