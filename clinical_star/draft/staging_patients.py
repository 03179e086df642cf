"""Drafts the staging model of patients."""

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.staging import Model, fitted, from_source, text

_ABOUT = (("gender", 16), ("race", 128))


def patients(draft: Draft) -> Model:
    """Return the model of patients; without a file of them, from their admissions."""
    stays = draft.need("admissions")
    table = draft.of("patients")
    if table is not None:
        return _from_file(draft, table, stays)
    own = stays.role("patient_id") or stays.column(stays.key[0])
    if stays.role("admission_time") is None and stays.key != [own.name]:
        return _from_undated(draft, stays, own)
    model = Model("patients", "one row per patient")
    _from_first(draft, model, stays, own, "source")
    model.columns["patient_id"] = text("source", own)
    for name, longest in _ABOUT:
        column = stays.role(name)
        if column is not None:
            model.columns[name] = fitted("source", column, longest)
    return model


def _from_file(draft: Draft, table: Table, stays: Table) -> Model:
    """Return the model of a file of patients; race may stand with their admissions."""
    model = Model("patients", "one row per patient", raw=table.name)
    own, there = table.need("patient_id"), stays.role("patient_id")
    if table.key == [own.name]:
        model.imports["source"] = from_source(draft, table)
    else:
        _from_first(draft, model, table, own, "source")
    model.columns["patient_id"] = text("source", own)
    for name, longest in _ABOUT:
        column, other = table.role(name), stays.role(name)
        if column is not None:
            model.columns[name] = fitted("source", column, longest)
        elif other is not None and there is not None:
            step = "first_admissions"
            if step not in model.imports:
                where = len(model.where)
                _from_first(draft, model, stays, there, step)
                conditions = [f"source.{own.name} = {step}.{there.name}"]
                model.join(step, *conditions, *model.where[where:])
                del model.where[where:]
            model.columns[name] = fitted(step, other, longest)
    return model


def _from_first(
    draft: Draft, model: Model, table: Table, own: Column, step: str
) -> None:
    """Import a table with its rows numbered for each patient, and keep the first."""
    if table.key == [own.name]:
        model.imports[step] = from_source(draft, table)
        return
    start = table.role("admission_time")
    order = [start.name] if start is not None else []
    order += [name for name in table.key if name not in order]
    model.imports[step] = (
        "select\n    *,\n    row_number() over (\n"
        f"        partition by {own.name}\n        order by {', '.join(order)}\n"
        f"    ) as number_of_patient\nfrom {draft.raw(table)}"
    )
    model.where.append(f"{step}.number_of_patient = 1")
    if step == "source":
        model.is_whole = False
        if own.filled < table.rows:
            model.where.append(f"{step}.{own.name} is not null")


def _from_undated(draft: Draft, stays: Table, own: Column) -> Model:
    """Return the model where no admission is known to be the first."""
    model = Model("patients", "one row per patient", is_whole=False)
    model.comments = [
        "what the admissions of a patient contradict each other in is unknown"
    ]
    columns = [(name, stays.role(name), longest) for name, longest in _ABOUT]
    known = [
        f"    case when min({c.name}) = max({c.name}) then min({c.name}) end "
        f"as {c.name}"
        for _, c, _ in columns
        if c is not None
    ]
    lines = ",\n".join([f"    {own.name}", *known])
    model.imports["source"] = (
        f"select\n{lines}\nfrom {draft.raw(stays)}\n"
        f"where {own.name} is not null\ngroup by {own.name}"
    )
    model.columns["patient_id"] = text("source", own)
    for name, column, longest in columns:
        if column is not None:
            model.columns[name] = fitted("source", column, longest)
    return model
