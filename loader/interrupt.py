"""Handles Ctrl-C during a load."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loader.targets.base import Target


@contextmanager
def interrupting(target: Target) -> Iterator[None]:
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
