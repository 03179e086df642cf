"""Builds the files of the project from dbt's manifest, and checks such files."""

from pathlib import Path

from clinical_star.metrics import read_measures
from dev.powerbi.checks import problems_of
from dev.powerbi.design import read_design
from dev.powerbi.model import make_model
from dev.powerbi.pages import read_pages
from dev.powerbi.project import project_files
from dev.powerbi.star import Manifest, seed_rows, star_of


def build_files(manifest: Manifest, folder: Path, dbt_project: Path) -> dict[str, str]:
    """Return the files that belong in the powerbi folder: path -> text."""
    design = read_design(folder / "model.yml")
    measures = read_measures()
    seeds = {
        band.seed: seed_rows(manifest, band.seed, dbt_project)
        for band in design.bands.values()
    }
    model = make_model(star_of(manifest), design, measures.values(), seeds)
    return project_files(model, read_pages(folder / "pages.yml"), measures)


def check_project(folder: Path, manifest: Manifest) -> list[str]:
    """Return what is wrong with the files of a powerbi folder."""
    return problems_of(folder, star_of(manifest))
