"""Reads how a contract says that the values of a column are written."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loader.contract_units import read_unit
from loader.contract_yaml import Place
from loader.datatypes import DataType
from loader.values.dates import Bounds, format_problem
from loader.values.numbers import DECIMAL_MARKS, THOUSANDS_MARKS, affix_problem
from loader.values.problem import Problem
from loader.values.types import fit_type
from loader.values.writing import Made, Part, Writing

# The keys of a table's format and of a column's meta that this module reads.
FORMAT_KEYS = {"nulls", "decimal", "thousands"}
WRITING_KEYS = {"nulls", "formats", "time_zone", "map", "ignore_case", "true_words"}
WRITING_KEYS |= {"false_words", "affixes", "unit", "trim"}
_NUMBERS, _TIMES = ("integer", "decimal"), ("date", "datetime")
_FAMILIES = {
    "formats": _TIMES,
    "time_zone": _TIMES,
    "affixes": _NUMBERS,
    "unit": _NUMBERS,
}
_PARTS: Mapping[str, Part] = {
    "comparator": "comparator",
    "lower": "lower",
    "upper": "upper",
}
_NOT_TEXT = (
    "lists under '{}' what YAML does not read as text: put it in quotes, as in "
    '"NULL" or "No"'
)


def read_defaults(meta: Mapping[str, Any], default: Writing, place: Place) -> Writing:
    """Read what a table's format says of all its columns."""
    decimal = place.typed(meta, "decimal", str, default.decimal)
    thousands = place.typed(meta, "thousands", str, default.thousands)
    if decimal not in DECIMAL_MARKS:
        raise place.error('must give \'decimal\' as "." or ","')
    if thousands not in THOUSANDS_MARKS or thousands == decimal:
        marks = " ".join(f'"{mark}"' for mark in THOUSANDS_MARKS)
        raise place.error(
            f"must give 'thousands' as one of {marks}, and not as the decimal mark"
        )
    nulls = texts(meta, "nulls", place) if "nulls" in meta else default.nulls
    return Writing(nulls=nulls, decimal=decimal, thousands=thousands)


def read_writing(
    meta: Mapping[str, Any],
    data_type: DataType,
    bounds: Bounds,
    default: Writing,
    place: Place,
) -> Writing:
    """Read what the meta of one column says beyond the default of its table."""
    for key, families in _FAMILIES.items():
        if key in meta and data_type.family not in families:
            raise place.error(f"has '{key}' although its type is {data_type.name}")
    is_number = data_type.family in _NUMBERS
    writing = Writing(
        nulls=texts(meta, "nulls", place) if "nulls" in meta else default.nulls,
        words=tuple(_words(meta, data_type, place).items()),
        ignore_case=place.typed(meta, "ignore_case", bool, False),
        formats=texts(meta, "formats", place),
        time_zone=place.typed(meta, "time_zone", str, ""),
        decimal=default.decimal if is_number else ".",
        thousands=default.thousands if is_number else "",
        affixes=texts(meta, "affixes", place),
        unit=read_unit(meta, place) if "unit" in meta else None,
        trim=place.typed(meta, "trim", bool, False),
    )
    _refuse_clashes(writing, place)
    for form in writing.formats:
        if problem := format_problem(form, bounds):
            raise place.error(f"has the format '{form}', which {problem}")
    for affix in writing.affixes:
        if problem := affix_problem(affix):
            raise place.error(f"has the affix '{affix}', which {problem}")
    if writing.time_zone:
        try:
            ZoneInfo(writing.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise place.error(
                f"has the unknown time_zone '{writing.time_zone}': give a name such as "
                "Europe/Berlin"
            ) from None
    return writing


def read_made(meta: Mapping[str, Any], place: Place) -> Made | None:
    """Read what a column is made from, if the file does not have it."""
    if "made" not in meta:
        return None
    made = place.mapping(meta["made"], {"from", "part"}, {"from"})
    source = place.typed(made, "from", str, "")
    part = place.typed(made, "part", str, "")
    if part and part not in _PARTS:
        raise place.error(f"must give 'part' as one of {', '.join(_PARTS)}")
    return Made(source, _PARTS.get(part, ""))


def texts(meta: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    """Return a list of texts or whole numbers, which YAML may read as other things."""
    found = place.typed(meta, key, list, [])
    if any(type(item) not in (str, int) for item in found):
        raise place.error(_NOT_TEXT.format(key))
    place.unique([str(item) for item in found], f"entry of '{key}'")
    return tuple(str(item) for item in found)


def _words(
    meta: Mapping[str, Any], data_type: DataType, place: Place
) -> dict[str, str]:
    """Return what is loaded for each word of the map and of the truth words."""
    mapped = place.mapping(meta.get("map", {}), meta.get("map", {}), ())
    if any(type(word) not in (str, int) for word in mapped):
        raise place.error(_NOT_TEXT.format("map"))
    words = {
        str(word): _target(target, data_type, place) for word, target in mapped.items()
    }
    truths = {"true_words": "1", "false_words": "0"}
    given = {key: texts(meta, key, place) for key in truths if key in meta}
    if given and (data_type.name != "tinyint" or len(given) < len(truths)):
        raise place.error(
            "must have both 'true_words' and 'false_words', and the type tinyint"
        )
    for key, found in given.items():
        place.unique([*words, *found], "word")
        words |= dict.fromkeys(found, truths[key])
    return words


def _target(target: object, data_type: DataType, place: Place) -> str:
    if target is None:
        return ""
    if isinstance(target, bool) or not isinstance(target, (str, int, float, date)):
        raise place.error(_NOT_TEXT.format("map"))
    text = str(target)
    if isinstance(fit_type(text, data_type), Problem) or not text:
        raise place.error(
            f"has a 'map' to '{text}', which does not fit its type {data_type.name}"
        )
    return text


def _refuse_clashes(writing: Writing, place: Place) -> None:
    """Refuse a word that would stand for two values."""
    fold = str.casefold if writing.ignore_case else str
    words: Iterable[str] = (*writing.nulls, *(word for word, _ in writing.words))
    place.unique([fold(word) for word in words], "word")
