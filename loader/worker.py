"""A thread of its own for work that the main thread waits for."""

import _thread
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Worker(Generic[T]):
    """Does one call at a time in a thread of its own; a context manager.

    Python raises Ctrl-C in the main thread, between any two of its steps. In a
    destructor it is lost; in the standard library's pools and futures, whose locks are
    held by code in Python, the program hangs or another error takes its place. So the
    main thread waits here, where are only queues, locks and a bare thread of C.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], T] | None] = SimpleQueue()
        self._outcomes: SimpleQueue[tuple[T | None, BaseException | None]]
        self._outcomes = SimpleQueue()
        self._running = _thread.allocate_lock()  # the thread's, until it ends

    def __enter__(self) -> "Worker[T]":
        self._running.acquire()
        _thread.start_new_thread(self._run, ())
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until the call under way is done."""
        self._calls.put(None)
        with self._running:
            pass

    def start(self, call: Callable[[], T]) -> None:
        """Have a call made; take its result before the next one."""
        self._calls.put(call)

    def result(self) -> T:
        """Wait for the call, and return what it returned or raise what it raised."""
        value, error = self._outcomes.get()
        if error is not None:
            raise error
        return value  # type: ignore[return-value]  # only an error leaves none

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                self._outcomes.put((call(), None))
            except BaseException as error:
                self._outcomes.put((None, error))
        self._running.release()
