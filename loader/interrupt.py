"""Handles Ctrl-C during a load."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Interruptible(Protocol):
    """What fails at once when it is told to, from another thread or a signal."""

    def interrupt(self) -> None:
        """Make what is under way fail."""


@contextmanager
def interrupting(target: Interruptible) -> Iterator[None]:
    """Make Ctrl-C stop the target, and raise KeyboardInterrupt only at the end.

    Python raises it between any two steps: it may get lost in a destructor, or leave
    the lock of a thread pool held. Do nothing where SIGINT already has a handler of
    its own, or outside the main thread.
    """
    usual = signal.default_int_handler
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGINT) is not usual:
        yield
        return
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        target.interrupt()

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    except Exception:
        if not asked:
            raise
    finally:
        signal.signal(signal.SIGINT, usual)
    if asked:
        raise KeyboardInterrupt
