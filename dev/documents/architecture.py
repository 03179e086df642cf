"""Draws the warehouse from dbt's manifest.

Run it with `python -m dev.documents.architecture MANIFEST`, or `make architecture`.
There is a column for each layer, a box for each relation, and a line for each
dependency between layers.
"""

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

from dev.harness import REPOSITORY

PICTURE = REPOSITORY / "docs" / "images" / "architecture.svg"
_LAYERS = {
    "raw": ("raw", "#5f6b7c"),
    "staging": ("staging", "#8a9ba8"),
    "intermediate": ("intermediate", "#5c7080"),
    "core": ("core", "#2965cc"),
    "star": ("star", "#0f9960"),
    "findings": ("findings", "#a66321"),
}
_RECORDS = ("audit", "results")  # what programs record about their own runs
_WIDTH, _GAP, _HEIGHT, _STEP, _TOP = 250, 70, 24, 32, 56


def draw(manifest: dict[str, Any]) -> str:
    """Return the picture as SVG, the same for the same manifest."""
    layers = _relations(manifest)
    places = {
        key: (_left(column), _TOP + row * _STEP)
        for column, keys in enumerate(layers.values())
        for row, key in enumerate(keys)
    }
    height = _TOP + max(map(len, layers.values())) * _STEP + 10
    width = len(layers) * (_WIDTH + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    parts += _lines(manifest, places)
    for column, (layer, keys) in enumerate(layers.items()):
        title, colour = _LAYERS[layer]
        parts.append(
            f'<text x="{_left(column)}" y="34" font-size="17" font-weight="bold" '
            f'fill="{colour}">{title}</text>'
        )
        parts += [_box(places[key], key.split(".")[-1], colour) for key in keys]
    return "\n".join([*parts, "</svg>", ""])


def _relations(manifest: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {layer: [] for layer in _LAYERS}
    for key, node in sorted(manifest["nodes"].items()):
        layer = node["config"].get("schema")
        if node["resource_type"] == "model" and layer in found:
            found[layer].append(key)
    found["raw"] = sorted(
        key for key in manifest["sources"] if key.split(".")[2] not in _RECORDS
    )
    return found


def _lines(manifest: dict[str, Any], places: dict[str, tuple[int, int]]) -> list[str]:
    lines = []
    for key in sorted(places):
        parents = manifest["nodes"].get(key, {}).get("depends_on", {}).get("nodes", [])
        for parent in sorted(set(parents) & set(places)):
            (x1, y1), (x2, y2) = places[parent], places[key]
            if x1 == x2:
                continue
            start, end = (x1 + _WIDTH, y1 + _HEIGHT // 2), (x2, y2 + _HEIGHT // 2)
            bend = _GAP // 2
            lines.append(
                f'<path d="M{start[0]},{start[1]} C{start[0] + bend},{start[1]} '
                f'{end[0] - bend},{end[1]} {end[0]},{end[1]}" fill="none" '
                'stroke="#9aa7b3" stroke-width="1"/>'
            )
    return lines


def _box(place: tuple[int, int], name: str, colour: str) -> str:
    x, y = place
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" '
        f'fill="{colour}"/><text x="{x + 8}" y="{y + 16}" fill="#ffffff">'
        f"{escape(name)}</text>"
    )


def _left(column: int) -> int:
    return _GAP // 2 + column * (_WIDTH + _GAP)


def main() -> None:
    """Draw the manifest named on the command line."""
    PICTURE.write_text(draw(json.loads(Path(sys.argv[1]).read_text())))


if __name__ == "__main__":
    main()
