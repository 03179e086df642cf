"""What the operating system says about processes and their sockets (Linux)."""

import time
from collections.abc import Callable
from pathlib import Path

_LISTENING = "0A"


def data_directory(pid: int) -> Path:
    """Return the directory of a server process, which runs in its data directory."""
    return Path(f"/proc/{pid}/cwd").readlink()


def command_lines() -> list[str]:
    """Return the command line of every process that we may look at."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(
                file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except OSError:
            continue  # it has just ended
    return lines


def listening_addresses(pid: int) -> set[str]:
    """Return the local addresses, as the kernel writes them, that a process serves."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.add(str(descriptor.readlink()))
        except OSError:
            continue  # closed in the meantime
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING and f"socket:[{fields[9]}]" in sockets:
                addresses.add(fields[1].split(":")[0])
    return addresses


def runs(pid: int) -> bool:
    """Say whether a process exists and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def becomes_true(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait for a condition; False when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
