"""Drafts the staging model of diagnoses, from their file or from the admissions."""

from collections.abc import Sequence

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.recognise import means
from clinical_star.draft.staging import Model, case, day, from_source, literal, text
from clinical_star.draft.staging_admissions import admission_id, is_filtered

READABLE = ("ICD-10-CM", "ICD-9-CM")
_GRAIN = "one row per admission and diagnosis as coded, the primary one first"
_LONGEST_ITEM = 255


def diagnoses(draft: Draft) -> Model:
    """Return the model; one that gives no rows if no diagnosis was recognised."""
    table, stays = draft.of("diagnoses"), draft.need("admissions")
    if table is not None:
        return _from_rows(draft, table, stays)
    if stays.roles("diagnosis_code") or stays.role("diagnosis_list"):
        return _from_columns(draft, stays)
    return without_rows(draft, "diagnoses", _GRAIN)


def without_rows(draft: Draft, entity: str, grain: str) -> Model:
    """Return a model that gives no rows, for what the source does not have."""
    stays = draft.need("admissions")
    told = "TODO no file of these was recognised: the model gives no rows"
    model = Model(entity, grain, comments=[told], has_rows=False)
    model.imports["source"] = from_source(draft, stays)
    model.where.append("1 = 0")
    return model


def _from_rows(draft: Draft, table: Table, stays: Table) -> Model:
    model = Model("diagnoses", _GRAIN)
    model.imports["source"] = from_source(draft, table)
    code, name = table.role("diagnosis_code"), table.role("diagnosis_name")
    _name_admission(draft, model, table, stays)
    names = draft.of("diagnosis_names")
    if name is not None:
        model.columns["diagnosis_name"] = text("source", name)
    elif names is not None and code is not None and code.name in table.links:
        model.columns["diagnosis_name"] = _titled(draft, model, table, names, code)
    concept = table.role("concept_id")
    if concept is not None and concept.name in table.links and name is None:
        model.imports["concepts"] = from_source(draft, draft.need("concepts"))
        model.join("concepts", f"source.{concept.name} = concepts.concept_id")
        model.columns["diagnosis_name"] = "concepts.concept_name"
    version = table.role("code_system")
    pairs = {
        literal(v, version): f"'{m}'"
        for v in (version.frequent if version else ())
        if version is not None and (m := means("code_system", v))
    }
    told = "diagnosis_name" in model.columns
    if version is not None and pairs:
        others = version.is_closed and len(pairs) == version.distinct
        rest = "" if others else "'LABEL'"
        model.columns["code_system"] = case(f"source.{version.name}", pairs, rest)
    else:
        system = code.code_system if code is not None else ""
        model.columns["code_system"] = f"'{system if system in READABLE else 'LABEL'}'"
        if system and system not in READABLE:
            model.comments.append(
                f"{system} is not read: the names of the diagnoses stand for the codes"
            )
    coded = text("source", code) if code is not None else ""
    if model.columns["code_system"] == "'LABEL'" and told:
        label = model.columns["diagnosis_name"]
        coded = f"coalesce({label}, {coded})" if coded else label
    model.columns["coded_diagnosis"] = coded
    model.where.append(f"{coded} is not null")
    model.columns["coded_position"] = _position(table, model)
    if (
        code is not None
        and coded == text("source", code)
        and "admissions" not in model.imports
    ):
        model.raw, model.counted = table.name, code.name
    return model


def _position(table: Table, model: Model) -> str:
    """Return the file's own position if it is one, else a number by a fixed order."""
    position, stay = table.role("position"), table.role("admission_id")
    if (
        position is not None
        and stay is not None
        and set(table.key) == {stay.name, position.name}
    ):
        return f"source.{position.name}"
    order = []
    primary = table.role("primary_flag")
    first = [
        v for v in (primary.frequent if primary else ()) if means("primary_flag", v)
    ]
    if primary is not None and first:
        order.append(
            f"case when source.{primary.name} in ({_listed(first, primary)}) "
            "then 0 else 1 end"
        )
    if position is not None:
        order.append(f"coalesce(source.{position.name}, 1000)")
    order += [f"source.{name}" for name in table.key if not stay or name != stay.name]
    admission = model.columns["admission_id"]
    return (
        f"row_number() over (\n            partition by {admission}\n"
        f"            order by {', '.join(order)}\n        )"
    )


def _listed(values: list[str], column: Column) -> str:
    return ", ".join(literal(value, column) for value in values)


def _name_admission(draft: Draft, model: Model, table: Table, stays: Table) -> None:
    """Join the admission: by its id, or by the patient and the day."""
    column = table.role("admission_id")
    if column is not None:
        model.columns["admission_id"] = text("source", column)
        _, _, there = table.links.get(column.name, ("", "", 0.0))
        if there < 1 or is_filtered(draft):
            model.imports["admissions"] = staged(draft)
            model.join(
                "admissions",
                f"{text('source', column)} = admissions.admission_id",
                kind="inner",
            )
        return
    patient = table.need("patient_id")
    model.imports["admissions"] = staged(draft)
    conditions = [f"{text('source', patient)} = admissions.patient_id"]
    moment = table.role("diagnosis_time")
    if moment is not None and stays.role("admission_time") is not None:
        day_of = day("source", moment)
        conditions.append(
            f"{day_of} between admissions.admission_date and admissions.discharge_date"
        )
    model.join("admissions", *conditions, kind="inner")
    model.columns["admission_id"] = "admissions.admission_id"


def staged(draft: Draft) -> str:
    """Return the SQL of an import of the drafted admissions."""
    return f"select * from {{{{ ref('stg_{draft.source}__admissions') }}}}"


def _titled(
    draft: Draft, model: Model, table: Table, names: Table, code: Column
) -> str:
    key, title = names.need("diagnosis_code"), names.need("diagnosis_name")
    conditions = [f"source.{code.name} = diagnosis_names.{key.name}"]
    here, there = table.role("code_system"), names.role("code_system")
    if here is not None and there is not None:
        conditions.append(f"source.{here.name} = diagnosis_names.{there.name}")
    if set(names.key) - {key.name, there.name if there else ""}:
        return ""
    model.imports["diagnosis_names"] = from_source(draft, names)
    model.join("diagnosis_names", *conditions)
    return f"diagnosis_names.{title.name}"


def _from_columns(draft: Draft, stays: Table) -> Model:
    """Return the model of admissions with a column for each diagnosis, or a list."""
    model = Model("diagnoses", _GRAIN, start="diagnoses")
    own, listed = admission_id(stays), stays.role("diagnosis_list")
    version = stays.role("code_system")
    columns = stays.roles("diagnosis_code")
    model.imports["source"] = from_source(draft, stays)
    ids = [column.name for column in (own, version) if column is not None]
    parts, position = [], 0
    for column in columns:
        if column.separator:
            parts.append(_split(model, column, ids, position))
            continue
        position += 1
        parts.append(_one(column, ids, position))
    if listed is not None:
        parts.append(_split(model, listed, ids, position))
    model.imports["diagnoses"] = "\n\nunion all\n\n".join(parts)
    model.columns["admission_id"] = text("diagnoses", own)
    model.columns["coded_diagnosis"] = "diagnoses.coded_diagnosis"
    model.columns["coded_position"] = "diagnoses.coded_position"
    systems = [
        c.code_system for c in (*columns, listed) if c is not None and c.code_system
    ]
    system = systems[0] if systems and systems[0] in READABLE else "LABEL"
    pairs = {
        literal(v, version): f"'{m}'"
        for v in (version.frequent if version else ())
        if version is not None and (m := means("code_system", v))
    }
    model.columns["code_system"] = f"'{system}'"
    if version is not None and pairs:
        model.columns["code_system"] = case(
            f"diagnoses.{version.name}", pairs, f"'{system}'"
        )
    if is_filtered(draft):
        model.imports["admissions"] = staged(draft)
        model.join(
            "admissions",
            f"{text('diagnoses', own)} = admissions.admission_id",
            kind="inner",
        )
    return model


def _one(column: Column, ids: Sequence[str], position: int) -> str:
    coded = text("source", column)
    listed = "".join(f"    source.{name},\n" for name in ids)
    return (
        f"select\n{listed}    {coded} as coded_diagnosis,\n"
        f"    {position} as coded_position\nfrom source\n"
        f"where source.{column.name} is not null"
    )


def _split(model: Model, column: Column, ids: Sequence[str], after: int) -> str:
    """Import the items of a list, and return the SQL that numbers them from `after`."""
    step = f"{column.name}_items"
    quoted = ", ".join(f"'{name}'" for name in ids)
    model.imports[step] = (
        f"{{{{ split_to_rows('source', [{quoted}], '{column.name}', "
        f"delimiter='{column.separator or '|'}', max_length={_LONGEST_ITEM}) }}}}"
    )
    place = f"{after} + item_position" if after else "item_position"
    listed = "".join(f"    {name},\n" for name in ids)
    return (
        f"select\n{listed}    item as coded_diagnosis,\n"
        f"    {place} as coded_position\nfrom {step}"
    )
