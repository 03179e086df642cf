"""The files that come with the programs: a dbt project, the measures, a profile.

In a checkout they are the checkout's own; the wheel has copies of them in
`clinical_star/project`, where dev/wheel.py puts them.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.errors import UserError

MEASURES = "metrics.yml"
PROFILE = "profiles.example.yml"
# Listed one by one: a developer's folder also has a profile, logs and compiled SQL.
PROJECT = tuple(
    f"dbt_project/{name}"
    for name in (".dbtignore", "dbt_project.yml", "macros", "models", "seeds", "tests")
)
_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return where a shipped file or folder is, given its path in the checkout."""
    copies = _PACKAGE / "project"
    return (copies if copies.is_dir() else _PACKAGE.parent) / name


def copy_project(folder: Path) -> Path:
    """Copy the dbt project into `folder`, with a profile, and return its path.

    The folder is created if necessary. Raise UserError, and write no project, when the
    folder already has one or cannot be written to, or a shipped file is missing.
    """
    project = folder.absolute() / "dbt_project"
    if project.exists() or project.is_symlink():
        raise UserError(
            f"{project} already exists and was not changed: choose another folder."
        )
    missing = [name for name in (*PROJECT, PROFILE) if not shipped(name).exists()]
    if missing:
        raise UserError(
            f"clinical-star is incomplete, it lacks {', '.join(missing)}: install it "
            "again."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The project gets its name only when it is complete.
        with TemporaryDirectory(prefix=".clinical-star-", dir=folder) as aside:
            for name in PROJECT:
                _copy(shipped(name), Path(aside, name))
            _copy(shipped(PROFILE), Path(aside, "dbt_project", "profiles.yml"))
            Path(aside, "dbt_project").rename(project)
    except OSError as error:
        raise UserError(
            f"The project cannot be written to {folder} ({error.strerror}): choose "
            "another folder."
        ) from None
    return project


def _copy(source: Path, copy: Path) -> None:
    for file in [source] if source.is_file() else source.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
