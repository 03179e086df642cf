"""Raw diagnosis codes to draw from: the whole ICD-10-CM list, and everything nasty."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tests.charlson.reference import (
    clean,
    conditions_of,
    label_conditions,
    prefixes,
    weights,
)

EMPTY_ITEMS = ("", " ", "\t", "nan", "None", "NULL", "N/A", "-", "--", " null ")

# Where a substring search, a range of texts or a shorter prefix goes wrong: B18 inside
# F01.B18, C4A between C45 and C58 as text, and close neighbours that are not listed.
ICD10_TRAPS = (
    *("F01.B18", "G40.C01", "I82.B21", "N80.C10", "C4A.0", "C4A.9", "C4A.59"),
    *("C7A.8", "C7B.00", "C86.0", "D46.9", "Z21", "I85.10", "E08.9", "E09.65"),
    *("K75.81", "G31.83", "E10.A0", "C44.91", "I27.20", "I27.84", "Z95.810", "C80.1"),
    *("K76.82", "E11.65", "I13.2", "I69.354", "N18.1", "G80.0", "F05", "C42", "I099"),
)
ICD10_JUNK = (
    *("I21I21", "E11.9 type 2 diabetes", "K704,K703", "C5O.9", "I 2 1", "?", "E", "E1"),
    *("250.00", "4280", "V45.1", "ZZZ", "diabetes", "I21.9;I50.9", '"I21.9"', "'B20'"),
    *("I\\50", "I50\\", "B20%", "[E112]", "É11.9", "\u00a0I21.4\u00a0", "I21.4\r"),
    *("E11-2", "e_11_2", "O10.0", "l21.9", "1219", "心", "C77.A\u200b", "B20.{}"),
    *("I10;B20", "I10, C61", "I10 G30", "I10;N18;B20", "E11.9+I50.9", "I10\tN18.6"),
    *("I10/K70.4", "E11.20+", "N08.3*", "C50.9 A", "(B20)", "I10;nan;C34.9", ";;"),
    *("I219E119", "I10I50", "I10E119", "I50I10", "B20I219", "I5O.9", "I2.19"),
    *(".I219", "I21.9.E11", "I21.9E11.9", "I10.B20", "B20.", "41.04"),
)
ICD9_TRAPS = (
    *("404.03", "404.13", "404.93", "40403", "404.01", "404.02", "404.00", "437.3"),
    *("4373", "437", "437.0", "437.9", "250.0", "250.4", "25040", "0930", "93.0"),
    *("042", "42", "V42.7", "V427", "V56", "V434", "E042.7", "E410.0", "E9420"),
    *("199.1", "1990", "238.6", "2386", "5722", "572.8", "070.22", "70.22", "412"),
    *("416.8", "416.9", "416.0", "398.91", "398.9", "588.0", "5881", "362.34"),
    *("41.04", "41.2", "18.0", "8.45", "V5.1", "42.0", "70.54", "0.4", "93.0", "94.1"),
    *("428.0;V42.0", "410.71, 250.40", "042 585.6", "41.04;V5.1", "428.0+404.03"),
)
ICD9_JUNK = (
    *("25", "25000X", "250000", "E11.9", "I21.9", "V4", "E95", "410410", "4I0"),
    *("4280.0", "250.001", ".410", "E119", "E039", "V99", "410.", "42.0.1", "V5.1.2"),
)
LABEL_JUNK = (
    *("bad luck", "I21.9", "cancerous thoughts", "copd?", "心臓病", "unknown"),
    *("stroke;copd", "hiv; renal failure", "no history of stroke", "hiv/aids"),
)


@dataclass(frozen=True)
class Pool:
    """Codes of one system, each group drawn from with its own weight."""

    code_system: str
    groups: tuple[tuple[float, Sequence[Sequence[str]]], ...]

    def draw(self, rng: random.Random) -> str:
        """Draw a group, a family of it and a code of that, in a random spelling."""
        shares = [share for share, _ in self.groups]
        (families,) = rng.choices([families for _, families in self.groups], shares)
        return respell(rng, self.code_system, rng.choice(rng.choice(families)))


def respell(rng: random.Random, code_system: str, code: str) -> str:
    """Return a code as another hand would write it: dots, case, blanks around."""
    if code_system != "LABEL" and rng.random() < 0.33:
        code = code.replace(".", "")
    if rng.random() < 0.3:
        code = code.lower() if code_system != "LABEL" else code.title()
    if rng.random() < 0.15:
        code = rng.choice((" ", "  ", "\t")) + code
    if rng.random() < 0.15:
        code += rng.choice((" ", "\t", " \t "))
    return code


@cache
def icd10cm_codes() -> tuple[str, ...]:
    """Return every heading and code of ICD-10-CM, dotted; ranges of chapters out."""
    # Imported here because the package reads its whole list, for seconds, on import.
    import simple_icd_10_cm  # noqa: PLC0415

    codes = simple_icd_10_cm.get_all_codes(with_dots=True)
    return tuple(code for code in codes if len(code) >= 3 and "-" not in code)


@cache
def icd10_pool() -> Pool:
    """Return the ICD-10 pool: Charlson codes oversampled by condition."""
    everything = icd10cm_codes()
    listed = _prefixes_by_condition("ICD-10-CM")
    by_condition = [
        [code for code in everything if clean(code).startswith(starts)]
        for starts in listed.values()
    ]
    known = {clean(code)[:length] for code in everything for length in (3, 4)}
    who_only = [
        f"{prefix[:3]}.{prefix[3:]}{tail}" if prefix[3:] or tail else prefix
        for prefix, _ in prefixes("ICD-10-CM")
        if prefix not in known
        for tail in ("", "0", "9")
    ]
    return Pool(
        "ICD-10-CM",
        (
            (0.45, by_condition),
            (0.33, (everything,)),
            (0.10, ([code for code in everything if len(clean(code)) == 7],)),
            (0.04, (who_only,)),
            (0.05, (ICD10_TRAPS,)),
            (0.03, (ICD10_JUNK,)),
        ),
    )


@cache
def icd9_pool() -> Pool:
    """Return the ICD-9-CM pool: the enhanced list with every tail, and the rest."""
    by_condition = [
        [
            dotted_icd9(prefix + tail)
            for prefix in starts
            for tail in (("", *"0123456789") if len(prefix) < 5 else ("",))
        ]
        for starts in _prefixes_by_condition("ICD-9-CM").values()
    ]
    numbers = [f"{number:03}" for number in range(1000)]
    stems = [*numbers, *(f"V{number:02}" for number in range(92))]
    others = [dotted_icd9(stem + tail) for stem in stems for tail in ("", "0", "19")]
    external = [dotted_icd9(f"E{number}") for number in range(8000, 10000)]
    return Pool(
        "ICD-9-CM",
        (
            (0.50, by_condition),
            (0.30, (others,)),
            (0.05, (external,)),
            (0.12, (ICD9_TRAPS,)),
            (0.03, (ICD9_JUNK,)),
        ),
    )


@cache
def label_pool() -> Pool:
    """Return the pool of disease names, known and unknown."""
    known = tuple(label_conditions())
    return Pool("LABEL", ((0.9, (known,)), (0.1, (LABEL_JUNK,))))


def dotted_icd9(code: str) -> str:
    """Return an ICD-9-CM code with its dot, which E codes have a place later."""
    stem = 4 if code.startswith("E") else 3
    return f"{code[:stem]}.{code[stem:]}" if len(code) > stem else code


def _prefixes_by_condition(code_system: str) -> dict[str, tuple[str, ...]]:
    return {
        condition: tuple(
            prefix for prefix, owner in prefixes(code_system) if owner == condition
        )
        for condition in weights()
    }


def is_of_two_conditions(code_system: str, code: str) -> bool:
    """Tell whether a code belongs to two conditions, as a few of ICD-9-CM do."""
    return len(conditions_of(code_system, code)) > 1
