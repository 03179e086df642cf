"""The lists that recognition goes by: synonyms, code words, codes for fixtures."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@cache
def read_yaml(name: str) -> Any:  # noqa: ANN401  whatever the list holds
    """Return the content of a list in YAML."""
    return yaml.safe_load((_HERE / name).read_text("utf-8"))


@cache
def read_lines(name: str) -> tuple[str, ...]:
    """Return the words of a list, without its comments."""
    lines = (_HERE / name).read_text("utf-8").splitlines()
    return tuple(
        word for line in lines if not line.startswith("#") for word in line.split()
    )


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a list in CSV."""
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
