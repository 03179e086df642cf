"""Works on two items at a time, and finishes them in order."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[T, Callable[[], None]], None]
"""Starts on an item, then calls the function it is given, then finishes the item.

The call returns once all earlier items are finished. It raises AbandonedError when
one of them failed.
"""


class AbandonedError(Exception):
    """An item was abandoned because an earlier one failed."""


def in_turns(items: Iterable[T], work: Work[T], help_: Work[T]) -> None:
    """Work on every other item in a second thread, with `help_`.

    Raise what the first failing item raised; by then all items before it are finished,
    and none after it.
    """
    turns = _Turns()
    helping: Future[None] | None = None
    with ThreadPoolExecutor(1) as helper:
        for number, item in enumerate(items):
            if number % 2:
                if helping is not None:
                    helping.result()
                helping = helper.submit(turns.take, number, item, help_)
                continue
            try:
                turns.take(number, item, work)
            except Exception:
                if helping is not None:
                    helping.result()  # an earlier item's error comes first
                raise
        if helping is not None:
            helping.result()


class _Turns:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._next = 0
        self._failed: int | None = None

    def take(self, number: int, item: T, work: Work[T]) -> None:
        try:
            work(item, lambda: self._wait(number))
        except BaseException:
            with self._changed:
                self._failed = min(number, self._failed or number)
                self._changed.notify_all()
            raise
        with self._changed:
            self._next = number + 1
            self._changed.notify_all()

    def _wait(self, number: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._next == number or self._gone(number))
            if self._gone(number):
                raise AbandonedError

    def _gone(self, number: int) -> bool:
        return self._failed is not None and self._failed < number
