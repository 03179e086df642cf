"""Drafts the staging model of admissions."""

from collections.abc import Iterable

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.names import quoted
from clinical_star.draft.recognise import means
from clinical_star.draft.staging import (
    Model,
    case,
    day,
    fitted,
    from_source,
    literal,
    text,
)
from clinical_star.draft.staging_outcomes import add_outcomes, is_death


def admissions(draft: Draft) -> Model:
    """Return the model of admissions, with what other tables say of them."""
    table = draft.need("admissions")
    model = Model("admissions", "one row per admission", raw=table.name)
    model.imports["source"] = from_source(draft, table)
    own, patient = admission_id(table), table.role("patient_id")
    model.columns["admission_id"] = text("source", own)
    model.columns["patient_id"] = text("source", patient or own)
    start, end = table.role("admission_time"), table.role("discharge_time")
    _add_texts(draft, model, table)
    _add_stay(model, table, start, end)
    _add_age(draft, model, table, start)
    add_outcomes(draft, model, table, own)
    _add_group(draft, model, table, own)
    charges, days = table.role("charges"), table.role("readmission_days")
    if charges is not None:
        model.columns["hospital_charges"] = _charges(charges)
    if days is not None:
        model.columns["days_to_readmission_as_reported"] = f"source.{days.name}"
    classes = table.role("encounter_class")
    kept = [
        v for v in (classes.frequent if classes else ()) if means("encounter_class", v)
    ]
    if classes is not None and kept and len(kept) < classes.distinct:
        listed = ", ".join(literal(value, classes) for value in kept)
        model.where.append(f"source.{classes.name} in ({listed})")
    model.is_whole = not model.where
    return model


def _charges(column: Column) -> str:
    """Return the SQL of the charges; what is below 0 was never billed for a stay."""
    billed = f"source.{column.name}"
    if not column.meta.get("not_negative", True):
        billed = f"case when {billed} >= 0 then {billed} end"
    return f"cast({billed} as decimal(12, 2))"


def is_filtered(draft: Draft) -> bool:
    """Whether some rows of the admissions' table are no admissions."""
    return bool(admissions(draft).where)


def admission_id(table: Table) -> Column:
    """Return the column that identifies an admission: its id, or the table's key."""
    own = table.role("admission_id")
    if own is not None and table.key == [own.name]:
        return own
    return table.column(table.key[0])


def _add_texts(draft: Draft, model: Model, table: Table) -> None:
    kind = table.role("admission_type")
    if kind is not None and (pairs := _pairs("admission_type", kind)):
        model.columns["admission_type"] = case(f"source.{kind.name}", pairs)
    disposition = table.role("disposition")
    if disposition is not None:
        as_is = fitted("source", disposition, 128)
        pairs = _pairs("disposition", disposition)
        model.columns["discharge_disposition"] = (
            case(f"source.{disposition.name}", pairs, as_is) if pairs else as_is
        )
    for where, step in ((table, "source"), (draft.of("patients"), "patients")):
        payer = where.role("insurance") if where else None
        if where is None or payer is None or "insurance_type" in model.columns:
            continue
        subject = f"{step}.{payer.name}"
        if payer.name in where.links and payer.labels:
            _, key, _ = where.links[payer.name]
            payers = draft.need("payers")
            name = payers.need("payer_name")
            model.imports["payers"] = from_source(draft, payers)
            model.join("payers", f"{subject} = payers.{key}")
            subject = f"payers.{name.name}"
            pairs = _named_pairs(set(payer.labels.values()))
        else:
            pairs = _pairs("insurance", payer)
        if pairs:
            if step == "patients":
                _join_patients(draft, model, table)
            model.columns["insurance_type"] = case(subject, pairs)


def _pairs(role: str, column: Column) -> dict[str, str]:
    """Return what the frequent values mean, as SQL; empty if none is known.

    Of a code with a label, the label means it; where that is no word of ours, a
    disposition keeps its label.
    """
    found = {}
    for value in column.frequent:
        label = column.labels.get(value, value)
        meaning = means(role, label)
        if meaning is None and role == "disposition" and value in column.labels:
            meaning = "Expired" if is_death(label) else label[:128]
        if meaning is not None:
            found[literal(value, column)] = quoted(meaning) if meaning else "null"
    return found if any(result != "null" for result in found.values()) else {}


def _named_pairs(names: Iterable[str]) -> dict[str, str]:
    """Return what the names of payers mean, as SQL."""
    told = {name: means("insurance", name) for name in sorted(names)}
    return {quoted(name): quoted(meaning) for name, meaning in told.items() if meaning}


def _add_stay(
    model: Model, table: Table, start: Column | None, end: Column | None
) -> None:
    reported = table.role("length_of_stay")
    days = ""
    if start is not None and end is not None:
        days = (
            f"{{{{ days_between('{day('source', start)}', '{day('source', end)}') }}}}"
        )
    if start is not None:
        model.columns["admission_date"] = day("source", start)
    if end is not None:
        model.columns["discharge_date"] = day("source", end)
        if end.data_type == "datetime":
            name = f"source.{end.name}"
            minute = f"extract(hour from {name}) * 60 + extract(minute from {name})"
            model.columns["discharge_minute"] = f"{{{{ to_integer('{minute}') }}}}"
    column = "length_of_stay_days_as_reported"
    if reported is not None and (reported.is_whole or not days):
        name = f"source.{reported.name}"
        whole = name if reported.is_whole else f"{{{{ to_integer('floor({name})') }}}}"
        model.columns[column] = f"coalesce({whole}, {days})" if days else whole
        if start is not None and end is None:
            model.columns["discharge_date"] = (
                f"{{{{ add_days('{day('source', start)}', '{name}') }}}}"
            )
        if reported.filled < table.rows and not days:
            model.where.append(f"{name} is not null")
    elif days:
        model.columns[column] = days
        for one in (start, end):
            if one is not None and one.filled < table.rows:
                model.where.append(f"source.{one.name} is not null")


def _add_age(draft: Draft, model: Model, table: Table, start: Column | None) -> None:
    people = draft.of("patients")
    for where, step in ((table, "source"), (people, "patients")):
        if where is None or "age_at_admission" in model.columns:
            continue
        expression = _age(where, step, start)
        if expression:
            if step == "patients":
                _join_patients(draft, model, table)
            model.columns["age_at_admission"] = expression


def _age(where: Table, step: str, start: Column | None) -> str:
    born, year = where.role("birth_date"), where.role("birth_year")
    anchor, anchored = where.role("anchor_age"), where.role("anchor_year")
    age = where.role("age")
    if age is not None:
        return _reported_age(f"{step}.{age.name}", age)
    if start is None:
        return ""
    in_year = f"extract(year from source.{start.name})"
    if anchor is not None and anchored is not None:
        since = f"{step}.{anchor.name} + {in_year} - {step}.{anchored.name}"
        return f"{{{{ to_integer('{since}') }}}}"
    if born is not None:
        dates = f"'{day(step, born)}', '{day('source', start)}'"
        years = f"{{{{ whole_years_between({dates}) }}}}"
        return (
            f"case\n            when {years} between 0 and 120\n"
            f"                then {years}\n        end"
        )
    if year is not None:
        return f"{{{{ to_integer('{in_year} - {step}.{year.name}') }}}}"
    return ""


def _reported_age(name: str, age: Column) -> str:
    """Return an age as reported; of a band, its middle."""
    if not age.meta.get("band"):
        return name
    ends = f"{name}_lower + coalesce({name}_upper, {name}_lower) + 1"
    return f"{{{{ to_integer('floor(({ends}) / 2)') }}}}"


def _join_patients(draft: Draft, model: Model, table: Table) -> None:
    people, here = draft.need("patients"), table.role("patient_id")
    there = people.need("patient_id")
    if here is not None:
        model.imports["patients"] = from_source(draft, people)
        model.join("patients", f"source.{here.name} = patients.{there.name}")


def _add_group(draft: Draft, model: Model, table: Table, own: Column) -> None:
    group, groups = table.role("drg"), draft.of("drgs")
    if group is not None:
        model.columns["drg_code"] = fitted("source", group, 8)
        return
    if groups is None:
        return
    code, there = groups.need("drg"), groups.need("admission_id")
    kind = groups.role("drg_type")
    kept = [v for v in (kind.frequent if kind else ()) if means("drg_type", v)]
    where = (
        f"\nwhere {kind.name} in ({_listed(kept)})" if kind is not None and kept else ""
    )
    model.imports["drg_codes"] = (
        f"select\n    {there.name},\n    max({code.name}) as drg_code\n"
        f"from {draft.raw(groups)}{where}\ngroup by 1"
    )
    model.join("drg_codes", f"source.{own.name} = drg_codes.{there.name}")
    model.columns["drg_code"] = (
        "drg_codes.drg_code" if code.max_length <= 8 else "left(drg_codes.drg_code, 8)"
    )


def _listed(values: Iterable[str]) -> str:
    return ", ".join(quoted(value) for value in values)
