"""Asks before packages are installed into the system.

The Makefile runs it with the machine's own Python, before there is another:
`python3 dev/consent.py REASON PACKAGE...` ends with exit code 1 when they may not be.
"""

import os
import sys
from collections.abc import Sequence

_AGREED = {"YES": "1", "CI": "true"}


class RefusedError(Exception):
    """Packages may not be installed; the message names them and the ways out."""


def ask(reason: str, packages: Sequence[str]) -> None:
    """Say which packages are to be installed and why; raise RefusedError on a no.

    YES=1 and CI=true in the environment say yes; otherwise a terminal is asked, and
    no terminal is a no.
    """
    names = " and ".join(packages)
    announcement = f"apt-get is to install {names}: {reason}.\n"
    if any(os.environ.get(name) == value for name, value in _AGREED.items()):
        sys.stderr.write(announcement)
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{announcement}Install? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in {"y", "yes"}:
            return
    raise RefusedError(
        f"{names} must be installed for this ({reason}): set YES=1, as in "
        f"`make test YES=1`, to have it done, or run `apt-get install "
        f"{' '.join(packages)}`."
    )


def main() -> None:
    """Ask for what the command line names."""
    reason, *packages = sys.argv[1:]
    try:
        ask(reason, packages)
    except RefusedError as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
