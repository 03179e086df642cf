"""Finds the settings that code and configuration read, and the defaults they give."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from dev import REPOSITORY

_FOLDERS = ("adapters", "loader", "clinical_star", "dev")
# Itself and the page's registry name every setting, which proves nothing.
_NOT_CODE = ("settings.py", "settings_in_code.py")
_OURS = re.compile(r"\b(?:CLINICAL|DBT?|XDG)_[A-Z0-9_*]*[A-Z0-9]\b")
_ENV_VAR = re.compile(r"""env_var\(['"](\w+)['"](?:, ['"]([^'"]*)['"])?\)""")
_VAR = re.compile(r"""\b(?:env_)?var\(['"](\w+)['"]""")
_MAKE = re.compile(r"^([A-Z]+) \?=[ \t]*(.*)$", re.MULTILINE)
_SHELL = re.compile(r"\$\$?\{([A-Z][A-Z0-9_]+)(?::(?:-([^}]*)|\?[^}]*))?\}")


def names_in_code() -> set[str]:
    """Return the names of all settings; `*` stands for a part that code fills in."""
    return {
        *names_in_python(),
        *profile_defaults(),
        *names_in_dbt(),
        *make_defaults(),
        *compose_defaults(),
        *(name for name, _ in _shell(REPOSITORY / "docs" / "examples" / "nightly.sh")),
    }


def names_in_python() -> set[str]:
    """Return the environment variables that Python code reads, sets or mentions."""
    found: set[str] = set()
    for folder in _FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            if path.parent.name == "documents" and path.name in _NOT_CODE:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                found.update(_keys_of_environ(node))
                found.update(_OURS.findall(_text(node)))
    return found


def names_in_dbt() -> set[str]:
    """Return the variables that the dbt project reads."""
    project = REPOSITORY / "dbt_project"
    return {
        name
        for folder in ("models", "macros", "tests", "seeds", "dbt_project.yml")
        for path in _files(project / folder)
        for name in _VAR.findall(path.read_text("utf-8"))
    }


def profile_defaults() -> dict[str, str | None]:
    """Return the variables of profiles.example.yml; the default of some is None.

    Where targets differ, the default is that of the first.
    """
    text = REPOSITORY.joinpath("profiles.example.yml").read_text("utf-8")
    found: dict[str, str | None] = {}
    for line in text.splitlines():
        if not line.lstrip().startswith("#"):
            for match in _ENV_VAR.finditer(line):
                found.setdefault(match[1], match[2])
    return found


def dbt_defaults() -> dict[str, str | None]:
    """Return the variables of dbt_project.yml with their values."""
    path = REPOSITORY / "dbt_project" / "dbt_project.yml"
    values = yaml.safe_load(path.read_text("utf-8"))["vars"]
    return {name: "" if value is None else str(value) for name, value in values.items()}


def make_defaults() -> dict[str, str | None]:
    """Return the variables of the Makefile that its user may set."""
    return dict(_MAKE.findall(REPOSITORY.joinpath("Makefile").read_text("utf-8")))


def compose_defaults() -> dict[str, str | None]:
    """Return the variables of compose.yaml; the default of some is None."""
    return dict(_shell(REPOSITORY / "compose.yaml"))


def _shell(path: Path) -> Iterator[tuple[str, str | None]]:
    for match in _SHELL.finditer(path.read_text("utf-8")):
        yield match[1], match[2]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [each for each in path.rglob("*") if each.suffix in (".sql", ".yml")]


def _text(node: ast.AST) -> str:
    """Return the text of a string, with `*` in the place of each expression."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "*"
            for part in node.values
        )
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text else ""  # type: ignore[attr-defined]


def _keys_of_environ(node: ast.AST) -> Iterator[str]:
    """Yield the constant names in `os.environ[...]` and `os.environ.get(...)`."""
    key: ast.expr | None = None
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        key = node.slice
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {
        "os.environ.get",
        "os.getenv",
    }:
        key = node.args[0]
    if isinstance(key, ast.Constant):
        yield str(key.value)
