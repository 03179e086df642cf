"""Works ahead: prepares the next item while the last one is being used."""

from collections.abc import Generator, Iterator
from functools import partial
from typing import TypeVar

from loader.worker import Worker

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Yield the items, each made by another thread while the caller has the last.

    One item is waiting at most. What `items` raises is raised here, in its place.
    Close the generator to wait for the thread.
    """
    end = object()
    with Worker[object]() as worker:
        worker.start(partial(next, items, end))
        while (item := worker.result()) is not end:
            worker.start(partial(next, items, end))
            yield item  # type: ignore[misc]
