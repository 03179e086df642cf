"""Reads the factors between units from a seed."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from loader.contract_yaml import Place
from loader.values.numbers import factor_of
from loader.values.writing import Unit

_HEADER = ("from_unit", "to_unit", "substance", "factor")


def read_unit(meta: Mapping[str, Any], place: Place) -> Unit:
    """Read the unit of a number, and the factors to it from the seed.

    A row without a substance is for every substance; one with it goes before.
    """
    known = {"column", "to", "seed", "substance", "round"}
    unit = place.mapping(meta["unit"], known, {"column", "to", "seed"})
    column, to, seed, substance = (
        place.typed(unit, key, str, "") for key in ("column", "to", "seed", "substance")
    )
    place.identifier(seed)
    found: dict[str, dict[str, Decimal]] = {"": {to: Decimal(1)}, substance: {}}
    for row in _rows(seed, place):
        name, unit_name = row["substance"], row["from_unit"]
        if row["to_unit"] != to or name not in {"", substance}:
            continue
        factor = factor_of(row["factor"] or "")  # None in a line that is too short
        if factor is None:
            raise place.error(
                f"relies on seeds/{seed}.csv, where the factor from "
                f"'{unit_name}' to '{to}' is not a positive decimal number"
            )
        if found[name].setdefault(unit_name, factor) != factor:
            raise place.error(
                f"relies on seeds/{seed}.csv, which gives two factors from "
                f"'{unit_name}' to '{to}'"
            )
    factors = found[""] | found[substance]
    if len(factors) == 1:
        raise place.error(
            f"turns units into '{to}', for which seeds/{seed}.csv has no row"
        )
    rounded = place.typed(unit, "round", bool, False)
    return Unit(column, to, tuple(factors.items()), rounded)


def _rows(seed: str, place: Place) -> list[dict[str, str]]:
    path = place.seeds / f"{seed}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise place.error(f"needs seeds/{seed}.csv, which cannot be read") from None
    if not rows or not set(_HEADER) <= set(rows[0]):
        raise place.error(
            f"needs seeds/{seed}.csv with the columns {', '.join(_HEADER)}"
        )
    return rows
