"""Where the browser is that looks at the report."""

import shutil
from collections.abc import Sequence

# Root has no sandbox, and a container little shared memory.
CHROMIUM_ARGUMENTS: Sequence[str] = ("--no-sandbox", "--disable-dev-shm-usage")


def chromium() -> str:
    """Return the path of Chromium, or say how to get it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError(
        "There is no Chromium to look at the report with: install it, on Debian and "
        "Ubuntu with `sudo apt-get install chromium`."
    )
