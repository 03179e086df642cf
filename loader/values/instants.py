"""Rewrites times in ISO 8601 as bytes, for the many that are written alike.

The result may be a time that does not exist; the proofs find that.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from loader.values.dates import OFFSET, in_zone

_TAIL = re.compile(rf"(?:[.,][0-9]+)?({OFFSET})?".encode())
_DAY, _HOUR, _SECOND = (
    len("YYYY-MM-DD"),
    len("YYYY-MM-DDTHH"),
    len("YYYY-MM-DDTHH:MM:SS"),
)


def rewritten_instants(cells: Sequence[bytes], time_zone: str) -> list[bytes] | None:
    """Return times as `YYYY-MM-DD HH:MM:SS`, or None if one needs a closer look.

    An empty cell stays empty.
    """
    filled = [cell for cell in cells if cell]
    if {cell[_DAY : _DAY + 1] for cell in filled} - {b"T", b" "}:
        return None
    offsets = {}
    for tail in {cell[_SECOND:] for cell in filled}:
        match = _TAIL.fullmatch(tail)
        if match is None:
            return None
        offsets[tail] = (match[1] or b"").decode() if time_zone else ""
    if not any(offsets.values()):
        return [
            cell and b"%b %b" % (cell[:_DAY], cell[_DAY + 1 : _SECOND])
            for cell in cells
        ]
    hours = [
        cell and _local_hour(cell[:_HOUR], offsets[cell[_SECOND:]], time_zone)
        for cell in cells
    ]
    if None in hours:
        return None
    return [
        cell and (hour or b"") + cell[_HOUR:_SECOND]
        for cell, hour in zip(cells, hours, strict=True)
    ]


@lru_cache(maxsize=200_000)
def _local_hour(hour: bytes, offset: str, time_zone: str) -> bytes | None:
    """Return the day and hour in a zone, or None if its minutes differ from there."""
    written = hour.decode().replace("T", " ")
    if not offset:
        return written.encode()
    ends = [
        in_zone(f"{written}:{end}", offset, time_zone) for end in ("00:00", "59:59")
    ]
    if ends[0][_HOUR:] != ":00:00" or ends[1] != f"{ends[0][:_HOUR]}:59:59":
        return None
    return ends[0][:_HOUR].encode()
