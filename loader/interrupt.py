"""What Ctrl-C does while rows are on their way."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loader.targets.base import Target


@contextmanager
def interrupting(target: Target) -> Iterator[None]:
    """Let Ctrl-C make the target fail, and raise KeyboardInterrupt at the end only.

    Raised between any two steps, as Python does, it is lost in a destructor, or leaves
    the lock of a thread pool taken. Where Ctrl-C means something else already, or
    comes to another thread than this, nothing changes.
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
