"""Runs the loader in small chunks and kills it (SIGKILL) at a given call.

Arguments: lines a chunk, the number of the call to die at (0: none), a file to write
the number of calls to, then those of `clinical-star`. Calls of Python and C functions
are counted from the moment the loader holds its lock.
"""

import os
import signal
import sys
from pathlib import Path

from cli.main import main
from loader import chunks

lines, kill_at, report = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
del sys.argv[1:4]
chunks.CHUNK_LINES = lines
calls: list[int] = []


def count(frame, event, _):
    """Count a call, and die at the one that was asked for."""
    started = calls or frame.f_code.co_name == "create_audit_tables"
    if started and event in ("call", "c_call"):
        calls[:] = [sum(calls) + 1]
        if calls[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


sys.setprofile(count)
try:
    main()
finally:
    sys.setprofile(None)
    report.write_text(str(sum(calls)))
