"""Each rule of the checks refuses a project that breaks it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.powerbi.build import check_project
from dev.powerbi.project import MODEL, REPORT
from dev.powerbi.star import Manifest, Star, star_of
from tests.powerbi.model_damage import DATES, MODEL_DAMAGE
from tests.powerbi.report_damage import REPORT_DAMAGE


def damage(path: Path, old: str, new: str) -> None:
    """Replace a text, once, where it first stands."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_committed_project_keeps_every_rule(copy: Path, manifest: Manifest) -> None:
    assert check_project(copy, manifest) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), MODEL_DAMAGE.values(), ids=MODEL_DAMAGE
)
def test_a_damaged_model_is_refused(
    copy: Path, manifest: Manifest, file: str, old: str, new: str, message: str
) -> None:
    damage(copy / MODEL / "definition" / file, old, new)
    assert message in " ".join(check_project(copy, manifest))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), REPORT_DAMAGE.values(), ids=REPORT_DAMAGE
)
def test_a_damaged_report_is_refused(
    copy: Path, manifest: Manifest, file: str, old: str, new: str, message: str
) -> None:
    damage(copy / REPORT / "definition" / file, old, new)
    assert message in " ".join(check_project(copy, manifest))


def test_a_table_without_its_file_is_refused(copy: Path, manifest: Manifest) -> None:
    (copy / MODEL / "definition" / DATES).unlink()
    assert "dim_dates is in only one of" in " ".join(check_project(copy, manifest))


def test_a_theme_without_its_file_is_refused(copy: Path, manifest: Manifest) -> None:
    (copy / REPORT / "StaticResources/RegisteredResources/clinical_star.json").unlink()
    assert "has no file" in " ".join(check_project(copy, manifest))


def without_bridge(star: Manifest) -> None:
    nodes = star["exposures"]["exposure.clinical_star.power_bi_report"]["depends_on"]
    nodes["nodes"] = [name for name in nodes["nodes"] if "bridge" not in name]


def without_exposure(star: Manifest) -> None:
    star["exposures"].clear()


def without_a_relations_test(star: Manifest) -> None:
    for name, node in list(star["nodes"].items()):
        if node.get("column_name") == "lab_test_key" and "star" in node["fqn"]:
            del star["nodes"][name]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_bridge, "bridge_admission_diagnoses is in only one of the exposure"),
        (without_exposure, "dim_dates is in only one of the exposure power_bi_report"),
        (
            without_a_relations_test,
            "fct_lab_results[lab_test_key] must have exactly",
        ),
    ],
)
def test_a_change_of_dbt_is_noticed(
    copy: Path,
    manifest: Manifest,
    change: Callable[[Manifest], None],
    message: str,
) -> None:
    changed = json.loads(json.dumps(manifest))
    change(changed)
    assert message in " ".join(check_project(copy, changed))


def test_the_star_is_read_whole(manifest: Manifest) -> None:
    star: Star = star_of(manifest)
    assert len(star.tables) == 10
    assert len(star.foreign_keys) == 16
