"""Runs the loader in small chunks and sends it a signal at a given call.

Arguments: lines a chunk, the name of the signal, the number of the call to send it at
(0: never), a file to write the number of calls to, then those of `clinical-star`.
Calls of Python and C functions are counted on all threads of the loader from the
moment it holds its lock.
"""

import itertools
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from clinical_star.cli.main import main
from loader import chunks

lines, name, strike_at, report = sys.argv[1:5]
del sys.argv[1:5]
# A shell's background jobs ignore Ctrl-C, and their children with them.
signal.signal(signal.SIGINT, signal.default_int_handler)
chunks.CHUNK_LINES = int(lines)
calls = itertools.count(1)  # of C: threads may count at once
last = [0]


def count(frame: FrameType, event: str, _: object) -> None:
    """Count a call, and send the signal at the one that was asked for."""
    started = last[0] or frame.f_code.co_name == "create_audit_tables"
    if started and event in ("call", "c_call"):
        last[0] = call = next(calls)
        if call == int(strike_at):
            os.kill(os.getpid(), signal.Signals[name])


threading.setprofile(count)
sys.setprofile(count)
try:
    main()
finally:
    sys.setprofile(None)
    Path(report).write_text(str(last[0]))
