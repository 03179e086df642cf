"""Finds the browser that renders the report."""

import shutil
from collections.abc import Sequence

# Chromium's sandbox refuses root, and containers have little shared memory.
CHROMIUM_ARGUMENTS: Sequence[str] = ("--no-sandbox", "--disable-dev-shm-usage")


def chromium() -> str:
    """Return the path of Chromium; raise FileNotFoundError if it is not installed."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError(
        "Chromium, which renders the report, is not installed: install it, on Debian "
        "and Ubuntu with `sudo apt-get install chromium`."
    )
