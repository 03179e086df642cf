"""Takes the pictures of the report that README.md shows."""

import argparse
import base64
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from dev.documents.browser import CHROMIUM_ARGUMENTS, chromium
from dev.documents.palette_png import palette_png

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
            taken[-1].write_bytes(palette_png(_pixels(browser, page.screenshot())))
        browser.close()
    return taken


def _pixels(browser: Browser, png: bytes) -> NDArray[np.uint8]:
    """Return the RGB pixels of a PNG, which the browser knows how to read."""
    page = browser.new_page()
    width, height, encoded = page.evaluate(
        """async (url) => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const {data} = context.getImageData(0, 0, image.width, image.height);
            const bytes = new Blob([data]);
            const reader = new FileReader();
            reader.readAsDataURL(bytes);
            await new Promise((resolve) => { reader.onload = resolve; });
            return [image.width, image.height, reader.result.split(",")[1]];
        }""",
        f"data:image/png;base64,{base64.b64encode(png).decode()}",
    )
    page.close()
    flat = np.frombuffer(base64.b64decode(encoded), dtype=np.uint8)
    return flat.reshape(height, width, 4)[:, :, :3]


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the report's HTML file")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    arguments = parser.parse_args()
    for path in take_screenshots(arguments.report, arguments.folder):
        sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
