"""Writes a drafted source folder, and never over one that is there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from clinical_star.draft.fixture import write_fixture
from clinical_star.draft.model import Draft
from clinical_star.draft.staging import render
from clinical_star.draft.staging_admissions import admissions
from clinical_star.draft.staging_diagnoses import diagnoses
from clinical_star.draft.staging_events import (
    lab_results,
    prescriptions,
    raw_row_counts,
)
from clinical_star.draft.staging_patients import patients
from clinical_star.draft.todo import HINTS, remaining
from clinical_star.draft.write_contract import contract
from clinical_star.draft.write_models import bands, models_yaml
from loader.contract_yaml import IDENTIFIER
from loader.errors import UserError

_BUILDERS = (patients, admissions, diagnoses, lab_results, prescriptions)


def new_folder(project: Path, source: str) -> Path:
    """Return the folder of a new source; raise UserError if it cannot be made."""
    if not IDENTIFIER.fullmatch(source) or len(source) > 24 or source == "audit":
        raise UserError(
            f"'{source}' cannot name a source: choose at most 24 lower-case letters, "
            "digits and underscores that begin with a letter, other than 'audit'."
        )
    folder = project / "models" / "staging" / source
    if folder.exists() or folder.is_symlink():
        raise UserError(
            f"{folder} already exists and was not changed: choose another name with "
            "--source, or move the folder away to draft it again."
        )
    return folder


def compose(draft: Draft, project: Path) -> dict[str, str]:
    """Return the files of the source folder by name, and list what is left to do."""
    written, left = {}, {}
    models = [build(draft) for build in _BUILDERS]
    for model in models:
        sql, left[model.entity] = render(model, project, HINTS)
        written[f"stg_{draft.source}__{model.entity}.sql"] = sql
    written[f"stg_{draft.source}__raw_row_counts.sql"] = raw_row_counts(draft)
    draft.todo = remaining(draft, left)
    written[f"_{draft.source}__models.yml"] = models_yaml(draft, models, project)
    written[f"_{draft.source}__bands.yml"] = bands(draft, left)
    written[f"_{draft.source}__sources.yml"] = contract(draft)
    return written


def write(draft: Draft, written: dict[str, str], folder: Path) -> None:
    """Write the folder with its fixture: all of it, or nothing."""
    try:
        with TemporaryDirectory(prefix=".draft-", dir=folder.parent) as aside:
            made = Path(aside, folder.name)
            made.mkdir()
            for name, content in written.items():
                (made / name).write_text(content, encoding="utf-8")
            write_fixture(draft, made / "fixture")
            made.rename(folder)
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written ({error.strerror}): check its permissions."
        ) from None
