import threading
from collections.abc import Callable

import pytest

from loader.turns import AbandonedError, in_turns

ITEMS = range(9)


def test_two_are_worked_on_at_once_and_finish_in_order() -> None:
    finished: list[int] = []
    threads = set()
    # Each pair but the first item meets here, or the test times out.
    meeting = threading.Barrier(2, timeout=30)

    def work(item: int, wait: Callable[[], None]) -> None:
        threads.add(threading.current_thread())
        if item:
            meeting.wait()
        wait()
        finished.append(item)

    in_turns(ITEMS, work, work)
    assert finished == list(ITEMS)
    assert len(threads) == 2


@pytest.mark.parametrize("broken", ITEMS)
@pytest.mark.parametrize("early", [True, False])
def test_what_is_before_a_failure_is_finished_and_nothing_after(
    broken: int, early: bool
) -> None:
    finished: list[int] = []

    def work(item: int, wait: Callable[[], None]) -> None:
        if early and item == broken:
            raise ValueError(item)
        wait()
        if item == broken:
            raise ValueError(item)
        finished.append(item)

    with pytest.raises(ValueError, match=str(broken)):
        in_turns(ITEMS, work, work)
    assert finished == list(range(broken))


def test_of_two_failures_the_earlier_is_raised() -> None:
    both = threading.Barrier(2, timeout=30)

    def work(item: int, wait: Callable[[], None]) -> None:
        if item in {1, 2}:
            both.wait()
            raise ValueError(item)
        wait()

    with pytest.raises(ValueError, match="1"):
        in_turns(ITEMS, work, work)


def test_who_waits_for_a_failure_gives_up() -> None:
    given_up = []

    def work(item: int, wait: Callable[[], None]) -> None:
        if item == 1:
            raise ValueError(item)
        try:
            wait()
        except AbandonedError:
            given_up.append(item)
            raise

    with pytest.raises(ValueError, match="1"):
        in_turns(ITEMS, work, work)
    assert given_up == [2]


def test_an_interrupt_keeps_what_the_other_thread_was_about_to_finish() -> None:
    finished = []
    begun = threading.Event()

    def work(item: int, wait: Callable[[], None]) -> None:
        if item == 1:
            begun.set()
        if item == 2:
            begun.wait(30)
            raise KeyboardInterrupt
        wait()
        finished.append(item)

    with pytest.raises(KeyboardInterrupt):
        in_turns(ITEMS, work, work)
    assert finished == [0, 1]
