"""Drafts what became of an admission: intensive care, death and readmission."""

import re

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.recognise import means
from clinical_star.draft.staging import Model, case, day, from_source, literal

_DIED = re.compile(
    r"\b(expired|died|dead|deceased|death|verstorben|tod)\b", re.IGNORECASE
)


def add_outcomes(draft: Draft, model: Model, table: Table, own: Column) -> None:
    """Add what became of an admission; `own` is the column that identifies it."""
    unit, stays = table.role("icu_flag"), draft.of("icu_stays")
    if unit is not None:
        model.columns["is_icu"] = f"source.{unit.name}"
    elif stays is not None and (there := stays.role("admission_id")) is not None:
        model.imports["icu_admissions"] = (
            f"select distinct {there.name}\nfrom {draft.raw(stays)}"
        )
        model.join("icu_admissions", f"source.{own.name} = icu_admissions.{there.name}")
        model.columns["is_icu"] = (
            f"case when icu_admissions.{there.name} is null then 0 else 1 end"
        )
    death = _death(draft, model, table)
    if death:
        model.columns["is_in_hospital_death"] = death
    returned = table.role("readmitted")
    if returned is None:
        return
    if returned.data_type == "tinyint":
        model.columns["is_readmitted_30d_as_reported"] = f"source.{returned.name}"
        return
    words = {"yes": "1", "no": "0"}
    known = {value: means("readmitted", value) for value in returned.frequent}
    pairs = {literal(v, returned): words[m] for v, m in known.items() if m}
    if pairs:
        model.columns["is_readmitted_30d_as_reported"] = case(
            f"source.{returned.name}", pairs
        )


def _death(draft: Draft, model: Model, table: Table) -> str:
    """Return the SQL of the flag; a death is in hospital if its day is in the stay."""
    start, end = table.role("admission_time"), table.role("discharge_time")
    flag, moment, left = (
        table.role("death_flag"),
        table.role("death_time"),
        table.role("disposition"),
    )
    if flag is not None:
        return f"source.{flag.name}"
    if moment is not None:
        if end is None:
            return f"case when source.{moment.name} is null then 0 else 1 end"
        died_day, left_day = day("source", moment), day("source", end)
        return (
            f"case\n            when {died_day} <= {left_day} then 1\n"
            f"            when {died_day} is null or {died_day} > {left_day} then 0\n"
            "        end"
        )
    if left is not None:
        died = [v for v in left.frequent if is_death(left.labels.get(v, v))]
        if died:
            listed = ", ".join(literal(value, left) for value in died)
            return f'{{{{ to_flag("source.{left.name} in ({listed})") }}}}'
    for kind in ("patients", "deaths"):
        where = draft.of(kind)
        died_on = where.role("death_date") if where is not None else None
        here = table.role("patient_id")
        if (
            where is None
            or died_on is None
            or here is None
            or start is None
            or end is None
        ):
            continue
        there = where.need("patient_id")
        model.imports[kind] = from_source(draft, where)
        model.join(kind, f"source.{here.name} = {kind}.{there.name}")
        died_day, first, last = (
            day(kind, died_on),
            day("source", start),
            day("source", end),
        )
        return (
            f"case\n            when {died_day} between {first} and {last} then 1\n"
            f"            when {died_day} is null then 0\n"
            f"            when {died_day} < {first} or {died_day} > {last} then 0\n"
            "        end"
        )
    return ""


def is_death(value: str) -> bool:
    """Return whether a disposition says that the patient died."""
    return means("disposition", value) == "Expired" or bool(_DIED.search(value))
