"""Names that are safe in SQL on every engine, made from whatever a file says."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from clinical_star.draft.lists import read_lines

_LONGEST = 48
# What a German or Nordic keyboard writes for them; other accents are dropped.
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}
)


def safe_name(text: str, *, taken: Iterable[str] = (), fallback: str = "column") -> str:
    """Return a name of lower-case letters, digits and underscores, not in `taken`.

    `Diagnose (ICD)` becomes `diagnose_icd`, `patientId` becomes `patient_id`, and a
    reserved word such as `order` becomes `order_value`.
    """
    name = "_".join(_words(text))[:_LONGEST].strip("_")
    if not name or not name[0].isalpha():
        name = f"{fallback}_{name}".strip("_")[:_LONGEST]
    if name in _reserved():
        name = f"{name}_value"
    unique, number = name, 1
    while unique in set(taken):
        number += 1
        unique = f"{name[: _LONGEST - 4]}_{number}"
    return unique


def squeezed(text: str) -> str:
    """Return a name without anything that spellings of it differ in."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED_OUT))
    plain = plain.encode("ascii", "ignore").decode()
    # patientId and HTTPCode are two words each; ICD10 is one.
    plain = re.sub(r"([a-z0-9])([A-Z])(?=[a-z]|\b)", r"\1_\2", plain)
    plain = re.sub(r"([a-z])([A-Z])", r"\1_\2", plain)
    return [word for word in re.split(r"[^a-z0-9]+", plain.lower()) if word]


@cache
def _reserved() -> frozenset[str]:
    return frozenset(read_lines("reserved_words.txt"))


def quoted(text: object) -> str:
    """Return a text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"
