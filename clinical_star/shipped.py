"""The files that come with the programs: a dbt project, the measures, a profile.

In a checkout they are its own; the wheel holds copies in `clinical_star/project`, which
dev/wheel.py puts there.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.errors import UserError

MEASURES = "metrics.yml"
PROFILE = "profiles.example.yml"
# Named one by one: a developer's folder also holds a profile, logs and compiled SQL.
PROJECT = tuple(
    f"dbt_project/{name}"
    for name in ("dbt_project.yml", "macros", "models", "seeds", "tests")
)
_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return where a shipped file or folder is, given its path in the checkout."""
    copies = _PACKAGE / "project"
    return (copies if copies.is_dir() else _PACKAGE.parent) / name


def copy_project(folder: Path) -> Path:
    """Copy the dbt project into `folder`, with a profile, and return where it is.

    The folder is made when missing. Raise UserError, and leave no project, when there
    is one in it already, it cannot be written to or a shipped file is missing.
    """
    project = folder.absolute() / "dbt_project"
    if project.exists() or project.is_symlink():
        raise UserError(
            f"{project} exists and is left as it is: choose another folder."
        )
    missing = [name for name in (*PROJECT, PROFILE) if not shipped(name).exists()]
    if missing:
        raise UserError(
            f"clinical-star lacks its {', '.join(missing)}: install it again."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The project appears under its name only when it is whole.
        with TemporaryDirectory(prefix=".clinical-star-", dir=folder) as aside:
            for name in PROJECT:
                _copy(shipped(name), Path(aside, name))
            _copy(shipped(PROFILE), Path(aside, "dbt_project", "profiles.yml"))
            Path(aside, "dbt_project").rename(project)
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written to ({error.strerror}): choose another folder."
        ) from None
    return project


def _copy(source: Path, copy: Path) -> None:
    for file in [source] if source.is_file() else source.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
