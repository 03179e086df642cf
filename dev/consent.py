"""Asks before packages are installed into the system.

The Makefile runs it with the machine's own Python, before there is another:
`python3 dev/consent.py REASON PACKAGE...` ends with exit code 1 if the answer is no.
"""

import os
import sys
from collections.abc import Sequence


class RefusedError(Exception):
    """Packages may not be installed; the message says what to do instead."""


def ask(reason: str, packages: Sequence[str]) -> None:
    """Say which packages are needed and why; raise RefusedError if the answer is no.

    YES=1 or CI=true in the environment means yes. Otherwise the user is asked; without
    a terminal the answer is no.
    """
    names = " and ".join(packages)
    announcement = f"apt-get will install {names}: {reason}.\n"
    if os.environ.get("YES") == "1" or os.environ.get("CI") == "true":
        sys.stderr.write(announcement)
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{announcement}Install? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in {"y", "yes"}:
            return
    raise RefusedError(
        f"This needs {names} ({reason}): set YES=1 to have it installed, as in "
        f"`make test YES=1`, or run `apt-get install {' '.join(packages)}`."
    )


def main() -> None:
    """Ask about the packages that the command line names."""
    reason, *packages = sys.argv[1:]
    try:
        ask(reason, packages)
    except RefusedError as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
