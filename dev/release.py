"""Print the notes of a release, or refuse its tag: `python -m dev.release v1.2.3`.

The tag must be `v` and the version of pyproject.toml, and CHANGELOG.md must have an
entry of that version with its date, such as `## 1.2.3, 2030-01-31`.
"""

import re
import sys
import tomllib
from pathlib import Path

from dev import REPOSITORY


class NotReadyError(Exception):
    """The tag cannot be released; the message says what to do."""


def notes(tag: str, root: Path = REPOSITORY) -> str:
    """Return the changelog's entry of the version that `tag` names."""
    project = tomllib.loads(root.joinpath("pyproject.toml").read_text("utf-8"))
    version = project["project"]["version"]
    if tag != f"v{version}":
        raise NotReadyError(
            f"The tag {tag} is not v{version}: set the version in pyproject.toml and "
            "dbt_project.yml, or tag another commit."
        )
    changelog = root.joinpath("CHANGELOG.md").read_text("utf-8")
    heading = rf"^## {re.escape(version)}, \d{{4}}-\d\d-\d\d$"
    entry = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if entry is None or not entry[1].strip():
        raise NotReadyError(
            f"CHANGELOG.md has no dated entry for {version}: write one under the "
            f"heading '## {version}, YYYY-MM-DD'."
        )
    return entry[1].strip() + "\n"


def main() -> None:
    """Print the notes; end with exit code 1 if the tag cannot be released."""
    try:
        sys.stdout.write(notes(sys.argv[1]))
    except NotReadyError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
