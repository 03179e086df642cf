"""Drafts the staging models of laboratory results and prescriptions, and row counts."""

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.recognise import marks_only_abnormal, means
from clinical_star.draft.staging import (
    Model,
    case,
    day,
    fitted,
    from_source,
    literal,
    text,
)
from clinical_star.draft.staging_admissions import is_filtered
from clinical_star.draft.staging_diagnoses import staged, without_rows

_NUMBER = "^[+-]?[0-9]+([.][0-9]+)?$"


def lab_results(draft: Draft) -> Model:
    """Return the model of laboratory results; without rows if there is no file."""
    table = draft.of("lab_results")
    if table is None:
        return without_rows(draft, "lab_results", "one row per test result")
    model = _events(
        draft, table, "lab_results", "one row per test result", "lab_result_id"
    )
    _name_test(draft, model, table)
    for name, longest in (("unit", 32), ("result_status", 32), ("specimen_id", 64)):
        column = table.role(name)
        if column is not None:
            model.columns[name] = fitted("source", column, longest)
    _add_value(model, table)
    moment = table.role("test_time")
    if moment is not None:
        model.columns["test_date"] = day("source", moment)
    category = table.role("category")
    kept = [v for v in (category.frequent if category else ()) if means("category", v)]
    if category is not None and kept:
        listed = ", ".join(literal(value, category) for value in kept)
        model.where.append(f"source.{category.name} in ({listed})")
    model.is_whole = not model.where
    return model


def prescriptions(draft: Draft) -> Model:
    """Return the model of prescriptions; without rows if there is no file."""
    table = draft.of("prescriptions")
    if table is None:
        return without_rows(draft, "prescriptions", "one row per prescription")
    model = _events(
        draft, table, "prescriptions", "one row per prescription", "prescription_id"
    )
    name, concept = table.role("medication_name"), table.role("drug_concept_id")
    if name is not None:
        model.columns["medication_name"] = fitted("source", name, 255)
    if concept is not None and concept.name in table.links:
        _join_concepts(draft, model, concept)
        label = "left(concepts.concept_name, 255)"
        own = model.columns.get("medication_name")
        model.columns["medication_name"] = f"coalesce({label}, {own})" if own else label
    if name is not None and name.filled < table.rows:
        model.where.append(f"{model.columns['medication_name']} is not null")
    for role, longest in (("drug_class", 64), ("frequency", 64)):
        column = table.role(role)
        if column is not None:
            model.columns[role] = fitted("source", column, longest)
    dose, unit = table.role("dose"), table.role("dose_unit")
    if dose is not None:
        amount = text("source", dose)
        model.columns["dosage"] = fitted("source", dose, 130)
        if unit is not None:
            both = f"concat({amount}, ' ', {text('source', unit)})"
            if dose.max_length + unit.max_length >= 130:
                both = f"left({both}, 130)"
            model.columns["dosage"] = (
                f"case\n            when source.{unit.name} is null then {amount}\n"
                f"            else {both}\n        end"
            )
    for role, target in (("start_time", "start_date"), ("end_time", "end_date")):
        column = table.role(role)
        if column is not None:
            model.columns[target] = day("source", column)
    model.is_whole = not model.where
    return model


def raw_row_counts(draft: Draft) -> str:
    """Return the SQL that counts the rows of each raw table."""
    parts = [
        f"select\n    {{{{ to_text(\"'{draft.source}__{table.name}'\") }}}} "
        "as table_name,\n"
        f"    count(*) as row_count\nfrom {draft.raw(table)}\n"
        for table in draft.tables
    ]
    return "-- grain: one row per raw table\n" + "\nunion all\n\n".join(parts)


def _events(draft: Draft, table: Table, entity: str, grain: str, id_role: str) -> Model:
    """Return a model with the ids of events and the admission that they name."""
    model = Model(entity, grain, raw=table.name)
    model.imports["source"] = from_source(draft, table)
    own = table.role(id_role)
    if own is None or table.key != [own.name]:
        own = table.column(table.key[0])
    model.columns[id_role] = text("source", own)
    patient, stay = table.role("patient_id"), table.role("admission_id")
    model.columns["is_admission_named"] = "0" if stay is None else "1"
    if patient is not None:
        model.columns["patient_id"] = text("source", patient)
    if stay is None:
        model.columns["named_admission_id"] = "{{ to_text('null') }}"
        return model
    model.columns["named_admission_id"] = text("source", stay)
    _, _, there = table.links.get(stay.name, ("", "", 0.0))
    if there < 1 or is_filtered(draft) or patient is None:
        # An admission that is not there is none: what names it lies outside of any.
        model.imports["admissions"] = staged(draft)
        model.join("admissions", f"{text('source', stay)} = admissions.admission_id")
        model.columns["named_admission_id"] = "admissions.admission_id"
    if patient is None:
        model.columns["patient_id"] = "admissions.patient_id"
        model.where.append("admissions.patient_id is not null")
    return model


def _name_test(draft: Draft, model: Model, table: Table) -> None:
    item, loinc, name = (
        table.role("item_id"),
        table.role("loinc_code"),
        table.role("test_name"),
    )
    concept, items = table.role("concept_id"), draft.of("lab_items")
    codes = [text("source", loinc)] if loinc is not None else []
    names = [fitted("source", name, 128)] if name is not None else []
    ids = [text("source", item)] if item is not None else []
    if item is not None and items is not None and item.name in table.links:
        key, title = items.need("item_id"), items.need("test_name")
        coded = items.role("loinc_code")
        model.imports["lab_items"] = from_source(draft, items)
        model.join("lab_items", f"source.{item.name} = lab_items.{key.name}")
        names.insert(0, fitted("lab_items", title, 128))
        if coded is not None:
            codes.insert(0, f"lab_items.{coded.name}")
    if concept is not None and concept.name in table.links:
        _join_concepts(draft, model, concept)
        codes.append(
            "case when concepts.vocabulary_id = 'LOINC' then concepts.concept_code end"
        )
        names.append("left(concepts.concept_name, 128)")
        ids.append(text("source", concept))
    if codes:
        model.columns["loinc_code"] = _first(codes)
    model.columns["lab_test_id"] = _first([*ids, *codes, *names])
    model.columns["test_name"] = _first([*names, *codes, *ids])


def _join_concepts(draft: Draft, model: Model, concept: Column) -> None:
    model.imports["concepts"] = from_source(draft, draft.need("concepts"))
    model.join("concepts", f"source.{concept.name} = concepts.concept_id")


def _add_value(model: Model, table: Table) -> None:
    number, written = table.role("result_number"), table.role("result_value")
    low, high = table.role("reference_low"), table.role("reference_high")
    value = ""
    if number is None and written is not None and written.is_number:
        number = written
    if number is not None:
        value = f"source.{number.name}"
        model.columns["result_value"] = f"cast({value} as decimal(18, 4))"
    elif written is not None:
        name = f"source.{written.name}"
        value = (
            "case\n            when "
            f"{{{{ matches_pattern('{name}', \"'{_NUMBER}'\") }}}}\n"
            f"                then cast({name} as decimal(18, 4))\n        end"
        )
        model.columns["result_value"] = value
    for column, target in ((low, "reference_low"), (high, "reference_high")):
        if column is not None:
            model.columns[target] = f"cast(source.{column.name} as decimal(14, 4))"
    flag = table.role("abnormal_flag")
    pairs = {
        literal(v, flag): f"'{m}'" if m else "null"
        for v in (flag.frequent if flag else ())
        if flag is not None and (m := means("abnormal_flag", v)) is not None
    }
    if flag is not None and any(result != "null" for result in pairs.values()):
        known = case(f"source.{flag.name}", pairs)
        if number is not None and marks_only_abnormal(flag):
            # Else every admission whose flags are known would have abnormal results.
            unmarked = f"source.{flag.name} is null and {value} is not null"
            known = known.replace(
                "\n        end", f"\n            when {unmarked} then 'N'\n        end"
            )
        model.columns["abnormal_flag"] = known
    elif number is not None and low is not None and high is not None:
        bounds = (f"source.{low.name}", f"source.{high.name}")
        model.columns["abnormal_flag"] = (
            f"case\n            when {value} < {bounds[0]} then 'L'\n"
            f"            when {value} > {bounds[1]} then 'H'\n"
            f"            when {value} between {bounds[0]} and {bounds[1]} then 'N'\n"
            "        end"
        )


def _first(expressions: list[str]) -> str:
    unique = list(dict.fromkeys(expressions))
    return unique[0] if len(unique) == 1 else f"coalesce({', '.join(unique)})"
