"""The committed files are what the generator writes, and a change is not missed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clinical_star.metrics import read_measures
from dev.harness import Warehouse
from dev.powerbi.__main__ import main
from dev.powerbi.build import build_files
from dev.powerbi.design import read_design
from dev.powerbi.pages import read_pages
from dev.powerbi.project import MODEL, differences, write_files
from dev.powerbi.star import Manifest
from loader.errors import UserError
from loader.settings import project_directory
from tests.powerbi.comparison import POWERBI

FACT = f"{MODEL}/definition/tables/fct_hospital_outcomes.tmdl"


def test_the_committed_files_are_what_the_generator_writes(
    sample_warehouse: Warehouse,
) -> None:
    path = sample_warehouse.dbt_target / "manifest.json"
    done = CliRunner().invoke(main, ["--check", "--manifest", str(path)])
    assert done.exit_code == 0, f"run `make powerbi` and commit:\n{done.output}"


def test_the_command_names_the_file_that_a_change_of_dbt_leaves_behind(
    manifest: Manifest, tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(manifest))
    describe_otherwise(changed)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    done = CliRunner().invoke(main, ["--check", "--manifest", str(path)])
    assert done.exit_code == 1
    assert f"differs: powerbi/{FACT}\n" in done.output
    assert "Run `make powerbi`" in done.output


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    done = CliRunner().invoke(main, ["--check", "--manifest", str(path)])
    assert done.exit_code == 1
    assert "dbt parse" in done.output


def fact_column(manifest: Any, name: str) -> Any:
    """Return a column of the fact in a manifest."""
    node = manifest["nodes"]["model.clinical_star.fct_hospital_outcomes"]
    return node["columns"][name]


def describe_otherwise(manifest: Any) -> None:
    fact_column(manifest, "drg_code")["description"] = "Group."


def type_otherwise(manifest: Any) -> None:
    fact_column(manifest, "drg_code")["data_type"] = "int"


@pytest.mark.parametrize("change", [describe_otherwise, type_otherwise])
def test_a_changed_contract_changes_the_files(
    manifest: Manifest, change: Callable[[Any], None]
) -> None:
    changed = json.loads(json.dumps(manifest))
    change(changed)
    files = build_files(changed, POWERBI, project_directory())
    assert differences(files, POWERBI) == [FACT]


def test_a_renamed_column_is_refused_until_the_design_knows_it(
    manifest: Manifest,
) -> None:
    changed = json.loads(json.dumps(manifest))
    fact_column(changed, "drg_code")["name"] = "group_code"
    with pytest.raises(UserError, match=r"model\.yml .*: drg_code"):
        build_files(changed, POWERBI, project_directory())


def test_writing_restores_what_differs_and_removes_what_is_too_much(
    copy: Path, manifest: Manifest
) -> None:
    definition = copy / MODEL / "definition"
    (definition / "tables" / "extra.tmdl").write_text("table extra\n")
    (definition / "model.tmdl").write_text("model Model\n")
    (definition / "database.tmdl").unlink()
    users_own = copy / MODEL / ".pbi" / "localSettings.json"
    users_own.parent.mkdir()
    users_own.write_text("{}")
    files = build_files(manifest, copy, project_directory())
    changed = write_files(files, copy)
    names = [Path(path).name for path in changed]
    assert names == ["database.tmdl", "model.tmdl", "extra.tmdl"]
    assert differences(files, copy) == []
    assert users_own.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("model.yml", "dim_dates.calendar_date", "dim_dates.day", "dim_dates.day"),
        ("model.yml", "  - dim_insurance.sort_order\n", "", "display folder"),
        ("model.yml", "Age: [age_group", "Age: [gender", "two folders"),
        ("model.yml", "hidden:", "covered:", "missing: hidden; unknown: covered"),
        ("model.yml", "seed: abnormal", "seed: normal", "no seed"),
        ("pages.yml", "values: [mean_stay]", "values: [stay]", "measure 'stay'"),
        ("pages.yml", "type: matrix", "type: donut", "bar, column, matrix"),
        ("pages.yml", "heat:", "colours:", "'heat'"),
        ("pages.yml", "size:", "]", "valid YAML"),
    ],
)
def test_a_design_that_means_nothing_is_refused(
    copy: Path, manifest: Manifest, file: str, old: str, new: str, message: str
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        build_files(manifest, copy, project_directory())


def test_every_measure_is_in_the_model_and_every_card_on_its_page(
    manifest: Manifest,
) -> None:
    files = build_files(manifest, POWERBI, project_directory())
    tables = "".join(text for path, text in files.items() if path.endswith(".tmdl"))
    for measure in read_measures().values():
        assert f"/// {measure.description}\n" in tables
    for page in read_pages(POWERBI / "pages.yml").pages:
        cards = {
            path.split("/")[-2].removeprefix("card_")
            for path in files
            if f"/pages/{page.name}/visuals/card_" in path
        }
        assert cards == {m.name for m in read_measures().values() if m.is_on(page.name)}


def test_the_design_holds_nothing_that_is_not_used(manifest: Manifest) -> None:
    design = read_design(POWERBI / "model.yml")
    columns = {
        column
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["schema"] == "star"
        for column in node["columns"]
    }
    assert set(design.folders) <= columns
    pages = read_pages(POWERBI / "pages.yml")
    shown = {slicer.column for slicer in pages.slicers} | {
        column
        for page in pages.pages
        for visual in page.visuals
        for column in (visual.category, visual.columns)
        if column
    }
    assert set(pages.labels) == shown
