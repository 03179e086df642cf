"""Takes the pictures of the report that README.md shows."""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from dev.documents.browser import CHROMIUM_ARGUMENTS, chromium

PAGES = ("financial", "clinical")
_SIZE: ViewportSize = {"width": 1280, "height": 1480}


def take_screenshots(report: Path, folder: Path) -> list[Path]:
    """Write the upper part of each page of a report as PNG, and return the files."""
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page(viewport=_SIZE, color_scheme="light")
        for name in PAGES:
            page.goto(f"{report.resolve().as_uri()}#{name}")
            page.wait_for_selector("html[data-ready]", state="attached")
            taken.append(folder / f"report-{name}.png")
            page.screenshot(path=taken[-1])
        browser.close()
    return taken


def main() -> None:
    """Take the pictures and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the report's HTML file")
    parser.add_argument("folder", type=Path, help="folder for the pictures")
    arguments = parser.parse_args()
    for path in take_screenshots(arguments.report, arguments.folder):
        sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
