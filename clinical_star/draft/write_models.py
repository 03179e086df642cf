"""Writes the YAML of the drafted models and the bands of the source."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from clinical_star.draft.model import Draft
from clinical_star.draft.staging import Model, canonical
from clinical_star.draft.staging_admissions import is_filtered
from clinical_star.draft.write_contract import switch

_WHAT = {
    "patients": "Patients of the source in the canonical shape.",
    "admissions": "Admissions of the source in the canonical shape.",
    "diagnoses": "Diagnoses of the source, as coded, in the canonical shape.",
    "lab_results": "Laboratory results of the source in the canonical shape.",
    "prescriptions": "Prescriptions of the source in the canonical shape.",
    "raw_row_counts": "Number of rows in each raw table of the source.",
}
_GRAIN = {
    "patients": ("patient", "patient_id"),
    "admissions": ("admission", "admission_id"),
    "diagnoses": (
        "admission and place in its list of diagnoses",
        "admission_id, coded_position",
    ),
    "lab_results": ("test result", "lab_result_id"),
    "prescriptions": ("prescription", "prescription_id"),
    "raw_row_counts": ("raw table", "table_name"),
}
ENTITIES = tuple(_WHAT)


def models_yaml(draft: Draft, models: Sequence[Model], project: Path) -> str:
    """Return `_NAME__models.yml`: grain, descriptions and the switch of each model."""
    tested = {model.entity: model for model in models}
    lines = ["version: 2", "", "models:"]
    for number, entity in enumerate(ENTITIES):
        grain, key = _GRAIN[entity]
        enabled = f'&selected "{switch(draft.source)}"' if number == 0 else "*selected"
        lines += [
            "",
            f"  - name: stg_{draft.source}__{entity}",
            f'    description: "{_WHAT[entity]}"',
            f"    config: {{enabled: {enabled}}}",
            f"    meta: {{grain: {grain}, primary_key: [{key}]}}",
            *_tests(draft, tested.get(entity)),
            "    columns:",
        ]
        for column in canonical(project)[entity]:
            lines += [
                f"      - name: {column}",
                f"        description: \"{{{{ doc('{column}') }}}}\"",
            ]
    return "\n".join(lines) + "\n"


def _tests(draft: Draft, model: Model | None) -> list[str]:
    """Return the test that no row of the raw table is lost, if none may be."""
    if model is None or not model.raw or not model.is_whole:
        return []
    counted = f", counted: {model.counted}" if model.counted else ""
    raw = f"\"source('{draft.source}', '{model.raw}')\""
    return [
        "    data_tests:",
        "      - every_raw_row_is_staged:",
        f"          name: every_row_of_{draft.source}_{model.raw}_is_staged",
        f"          arguments: {{raw_table: {raw}{counted}}}",
        "          config: {enabled: *selected}",
    ]


def bands(draft: Draft, left: Mapping[str, list[str]]) -> str:
    """Return `_NAME__bands.yml`: what is normal for the source, widely drawn."""
    missing = set(left["admissions"])
    lines = [
        "# Drafted: replace each reason by what is normal for this source, and why.",
        "smallest_group: 30",
        "",
        "drift:",
        "  rows: 0.5",
        "  shares: 0.05",
        "  means: 0.2",
        "",
        "raw:",
    ]
    for table in draft.tables:
        entries = [
            f"      {name}: {other}"
            for name, (other, _, there) in table.links.items()
            if there == 1 and _key(draft, other) == [_linked(draft, table.name, name)]
        ]
        lines.append(f"  {table.name}:" + ("" if entries else " {}"))
        if entries:
            lines += ["    belongs_to:", *entries]
    stays = draft.need("admissions")
    lines += ["", "star:", "  fct_hospital_outcomes:"]
    if not is_filtered(draft):
        lines.append(f"    rows_of: {stays.name}")
    lines.append("    missing:")
    for column in ("age_at_admission", "hospital_charges"):
        band = "[1, 1, " if column in missing else "[0, 0.2, "
        why = (
            "the source has none"
            if column in missing
            else "TODO: why this share is normal"
        )
        lines.append(f'      {column}: {band}"{why}"]')
    return "\n".join(lines) + "\n"


def _key(draft: Draft, name: str) -> list[str]:
    return next(table.key for table in draft.tables if table.name == name)


def _linked(draft: Draft, name: str, column: str) -> str:
    return next(table.links[column][1] for table in draft.tables if table.name == name)
