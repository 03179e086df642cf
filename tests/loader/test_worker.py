"""Whenever Ctrl-C comes, who waits for a thread sees it, and nobody hangs."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from types import FrameType

import pytest

from loader.worker import Worker


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


def test_calls_are_made_one_by_one_on_another_thread():
    with Worker[int]() as worker:
        for number in range(3):
            worker.start(lambda number=number: number)
            assert worker.result() == number


def test_what_a_call_raises_is_raised_where_its_result_is_taken():
    with Worker[float]() as worker:
        worker.start(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            worker.result()
        worker.start(lambda: 1 / 2)
        assert worker.result() == 0.5


def test_ctrl_c_waits_for_the_call_under_way_however_often_it_comes():
    done = []

    def call() -> None:
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        done.append(True)

    with pytest.raises(KeyboardInterrupt), Worker[None]() as worker:
        worker.start(call)
        worker.result()
    assert done


def test_ctrl_c_at_any_step_of_the_main_thread_is_raised():
    """Strike wherever Python looks for signals, one run each.

    That is at the start of functions and after those of C, but not where a `with`
    takes a lock of C or gives it up.
    """
    steps = strike_at = 0

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
        sys.setprofile(strike)
        try:
            with Worker[None]() as worker:
                for _ in range(5):
                    worker.start(lambda: time.sleep(0.001))
                    worker.result()
        finally:
            sys.setprofile(None)

    at = 0
    while at <= steps:
        at += 1
        with suppress(KeyboardInterrupt):
            run(at)
            assert steps < at, "The interrupt was lost."
    assert at > 20
