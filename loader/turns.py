"""Works on two items at a time, and finishes them in their order."""

from collections.abc import Callable, Iterable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from loader.worker import Worker

T = TypeVar("T")
Work = Callable[[T, Callable[[], None]], None]
"""Does its part of an item, then calls the function given, then finishes the item.

That call returns once all items before are finished. It raises AbandonedError when
one of them failed.
"""


class AbandonedError(Exception):
    """An item was given up because one before it failed."""


def in_turns(items: Iterable[T], work: Work[T], help_: Work[T]) -> None:
    """Work on every other item in a second thread, with `help_`.

    Raise what the first item to fail raised; all items before it are finished then,
    and none after it.
    """
    # Each thread is told here whether the item before its own was finished.
    here: SimpleQueue[bool] = SimpleQueue()
    there: SimpleQueue[bool] = SimpleQueue()
    here.put(True)
    helping = False
    with Worker[None]() as helper:
        try:
            for number, item in enumerate(items):
                if number % 2:
                    if helping:
                        helper.result()
                    helper.start(partial(_take, item, help_, there, here))
                    helping = True
                    continue
                try:
                    _take(item, work, here, there)
                except Exception:
                    if helping:
                        helper.result()  # an earlier item's error comes first
                    raise
            if helping:
                helper.result()
        finally:
            there.put(False)  # wherever this thread stopped, the other waits no longer


def _take(
    item: T, work: Work[T], before: SimpleQueue[bool], after: SimpleQueue[bool]
) -> None:
    def wait() -> None:
        if not before.get():
            raise AbandonedError

    finished = False
    try:
        work(item, wait)
        finished = True
    finally:
        after.put(finished)
