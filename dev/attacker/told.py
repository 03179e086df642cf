"""Turns a page into equations: every number on it that counts admissions."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from dev.attacker.parsed import Parsed
from dev.attacker.unknowns import (
    OTHER,
    UNKNOWN,
    Unknowns,
    Vector,
    is_scored,
    unknowns_of,
)

NO_ABNORMAL_RESULT = "None"
AGE_UNKNOWN = "Unknown"
Row = dict[str, Any]
NAMES = {
    "readmission_by_age": ("age_group",),
    "readmission_by_flag": ("flag",),
    "readmission_by_age_and_volume": ("age_group", "band"),
    "mortality_rate_by_charlson": ("score",),
    "readmission_rate_by_charlson": ("score",),
    "bill_by_payer": ("payer",),
    "stay_by_payer": ("payer",),
    "mortality_by_payer": ("payer",),
    "bill_by_diagnosis": ("code", "care"),
}
_RATE_OF_NAME = re.compile(r"([\d.]+) % \(([A-Z][A-Za-z ]*)\)")
_RATE_ELSEWHERE = re.compile(
    r"^([A-Z][A-Za-z ]*) with ([a-z]+) abnormal .* against ([\d.]+) % "
    r"(elsewhere|in the rest of its age group)"
)
_ROUNDED = 0.0005


def rows(page: Parsed, figure: str) -> list[Row]:
    """Return the values in a figure's table; none where the figure has no table."""
    return [
        {key: cell.value for key, cell in row.items()}
        for row in page.tables.get(figure, [])
    ]


def system_of(page: Parsed) -> Unknowns:
    """Return the unknowns of a page with all equations that it tells."""
    system = _named(page)
    for _, group, events, row in rows_told(page, system):
        # a group without an admission has no row
        system.between.append((group, 1, np.inf))
        if row["n"] is None:
            continue
        system.equal.append((group, row["n"]))
        if events is not None and row["estimate"] is not None:
            system.equal.append((events, round(row["n"] * row["estimate"])))
    _absent(page, system)
    totals_told(page, system)
    _other_cards(page, system)
    _shared_counts(page, system)
    _sentences(page, system)
    return system


def _named(page: Parsed) -> Unknowns:
    def names(key: str, *figures: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(row[key] for figure in figures for row in rows(page, figure))
        )

    return unknowns_of(
        {
            "ages": names("age_group", "readmission_by_age"),
            "bands": names("band", "readmission_by_age_and_volume"),
            "scores": names(
                "score", "mortality_rate_by_charlson", "readmission_rate_by_charlson"
            ),
            "payers": names(
                "payer", "bill_by_payer", "stay_by_payer", "mortality_by_payer"
            ),
            "codes": names("code", "bill_by_diagnosis"),
        }
    )


def rows_told(
    page: Parsed, system: Unknowns
) -> Iterator[tuple[str, Vector, Vector | None, Row]]:
    """Yield each row of the figures: its name, its group and the events in it."""
    of = system.of
    for row in rows(page, "readmission_by_age"):
        age = row["age_group"]
        events = of("discharges", age=age, returned="yes")
        name = name_of("readmission_by_age", row)
        yield name, of("discharges", age=age), events, row
    for row in rows(page, "readmission_by_flag"):
        band = _bands_of(row["flag"])
        events = of("discharges", band=band, returned="yes")
        yield (
            name_of("readmission_by_flag", row),
            of("discharges", band=band),
            events,
            row,
        )
    for row in rows(page, "readmission_by_age_and_volume"):
        where = {"age": row["age_group"], "band": row["band"]}
        events = of("discharges", **where, returned="yes")
        yield (
            name_of("readmission_by_age_and_volume", row),
            of("discharges", **where),
            events,
            row,
        )
    for row in rows(page, "mortality_rate_by_charlson"):
        score = row["score"]
        yield (
            name_of("mortality_rate_by_charlson", row),
            of("scores", score=score),
            of("scores", score=score, outcome="died"),
            row,
        )
    for row in rows(page, "readmission_rate_by_charlson"):
        score = row["score"]
        events = of("scores", score=score, outcome="returned")
        yield (
            name_of("readmission_rate_by_charlson", row),
            of("scores", score=score, outcome=is_alive),
            events,
            row,
        )
    for row in rows(page, "bill_by_payer"):
        yield (
            name_of("bill_by_payer", row),
            of("payers", payer=row["payer"], charged="yes"),
            None,
            row,
        )
    for row in rows(page, "stay_by_payer"):
        yield name_of("stay_by_payer", row), of("payers", payer=row["payer"]), None, row
    for row in rows(page, "mortality_by_payer"):
        payer = row["payer"]
        yield (
            name_of("mortality_by_payer", row),
            of("payers", payer=payer),
            of("payers", payer=payer, died="yes"),
            row,
        )
    for row in rows(page, "bill_by_diagnosis"):
        yield (
            name_of("bill_by_diagnosis", row),
            of("charges", code=row["code"], icu=row["care"]),
            None,
            row,
        )


def name_of(figure: str, row: Mapping[str, Any]) -> str:
    """Return what a row is called: its figure and its own names."""
    return ": ".join([figure, *(str(row[key]) for key in NAMES[figure])])


def is_alive(outcome: str) -> bool:
    """Return whether an admission with this outcome can be followed by another."""
    return outcome.endswith("returned")


def _bands_of(flag: str) -> Callable[[str], bool]:
    if flag == "None":
        return lambda band: band == NO_ABNORMAL_RESULT
    return lambda band: band not in (NO_ABNORMAL_RESULT, UNKNOWN)


def _absent(page: Parsed, system: Unknowns) -> None:
    """Add that groups without a row have no admission."""
    cells = {
        (row["age_group"], row["band"])
        for row in rows(page, "readmission_by_age_and_volume")
    }
    diagnoses = {(row["code"], row["care"]) for row in rows(page, "bill_by_diagnosis")}
    for table, cell in list(system.cells):
        if table == "discharges" and UNKNOWN not in cell.values():
            key = (cell["age"], cell["band"])
            if key not in cells and cell["age"] != AGE_UNKNOWN:
                absent = system.of("discharges", age=cell["age"], band=cell["band"])
                system.equal.append((absent, 0))
        if (
            table == "charges"
            and cell["icu"] != UNKNOWN
            and cell["code"] != OTHER
            and (cell["code"], cell["icu"]) not in diagnoses
        ):
            system.equal.append((system.of("charges", **cell), 0))


def totals_told(page: Parsed, system: Unknowns) -> None:
    """Add the totals: what even a report without any figure tells."""
    of, cards = system.of, page.cards
    for (_, name), card in cards.items():
        n = card["n"].value if "n" in card else None
        value = card["value"].value
        if value is None:
            continue
        if name == "admissions":
            system.equal.append((of("payers"), value))
        elif name == "mortality_rate" and n is not None:
            system.equal.append((of("payers"), n))
            system.equal.append((of("payers", died="yes"), round(n * value)))
        elif name == "readmission_rate" and n is not None:
            system.equal.append((of("discharges"), n))
            system.equal.append((of("discharges", returned="yes"), round(n * value)))
        elif name in ("mean_charge", "total_charges") and n is not None:
            system.equal.append((of("charges"), n))


def _other_cards(page: Parsed, system: Unknowns) -> None:
    of = system.of
    for (_, name), card in page.cards.items():
        n = card["n"].value if "n" in card else None
        value = card["value"].value
        if value is None or n is None:
            continue
        if name == "any_abnormal_share":
            system.equal.append((of("discharges", band=_is_known), n))
            abnormal = of("discharges", band=_bands_of("Any abnormal"))
            system.equal.append((abnormal, round(n * value)))
        elif name == "mean_charlson":
            scored = of("scores", score=is_scored)
            system.equal.append((scored, n))
            system.equal.append((of("points"), round(n * value)))
        elif name == "icu_charge_gap":
            system.equal.append((of("charges", icu="with"), n))


def _is_known(value: str) -> bool:
    return value != UNKNOWN


def _is_known_age(age: str) -> bool:
    return age != AGE_UNKNOWN


def _shared_counts(page: Parsed, system: Unknowns) -> None:
    """Add the numbers of admissions of figures that name no group, and the shares."""
    of = system.of
    for row in rows(page, "readmission_predictors"):
        if row["n"] is not None:
            ranked = of("discharges", band=_is_known, scored="yes", age=_is_known_age)
            system.equal.append((ranked, row["n"]))
    for row in rows(page, "bill_explained"):
        if row["n"] is not None and row["factor"] == "ICU":
            system.equal.append((of("charges", icu=_is_known), row["n"]))
    for row in rows(page, "readmission_by_flag"):
        if row["n"] is not None and row["share"]:
            flagged = of("discharges", band=_is_known)
            system.equal.append((flagged, round(row["n"] / row["share"])))


def _sentences(page: Parsed, system: Unknowns) -> None:
    """Add what conclusions say of rates, to the places to which they are rounded."""
    of = system.of
    ages = {row["age_group"] for row in rows(page, "readmission_by_age")}
    for sentence in page.conclusions:
        for rate, name in _RATE_OF_NAME.findall(sentence):
            if name in ages:
                group = of("discharges", age=name)
                events = of("discharges", age=name, returned="yes")
                _add_rate(system, events, group, float(rate) / 100)
        told = _RATE_ELSEWHERE.match(sentence)
        if told and told[1] in ages:
            cell = {"age": told[1], "band": told[2].capitalize()}
            ages_meant = _is_known_age if told[4] == "elsewhere" else told[1]
            known = {"band": _is_known, "age": ages_meant}
            group = of("discharges", **known) - of("discharges", **cell)
            events = of("discharges", **known, returned="yes") - of(
                "discharges", **cell, returned="yes"
            )
            _add_rate(system, events, group, float(told[3]) / 100)


def _add_rate(system: Unknowns, events: Vector, group: Vector, rate: float) -> None:
    system.between.append((events - (rate - _ROUNDED) * group, 0, np.inf))
    system.between.append(((rate + _ROUNDED) * group - events, 0, np.inf))
