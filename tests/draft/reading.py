"""Runs the command, and reads what it wrote."""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

from click.testing import CliRunner, Result

from clinical_star.cli.main import cli


def draft(folder: Path, source: str, *options: str) -> Result:
    """Run `clinical-star draft`."""
    command = ["draft", str(folder), "--source", source, *options]
    return CliRunner().invoke(cli, command)


def drafted(folder: Path, source: str, project: Path) -> Path:
    """Draft a source and return its folder."""
    result = draft(folder, source)
    assert result.exit_code == 0, result.output
    return project / "models" / "staging" / source


def texts_of(folder: Path) -> dict[str, str]:
    """Return the text of every file under a folder, whatever it is encoded in."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("latin-1")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def counted_values(folder: Path) -> Counter[str]:
    """Return how often each value occurs in the files of a folder, headers aside."""
    counts: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        lines = content.decode("latin-1").splitlines()[1:]
        delimiter = max(",;\t", key=lines[1].count)
        for row in csv.reader(lines, delimiter=delimiter):
            counts.update(cell.strip() for cell in row)
    return counts


def occurs(value: str, text: str) -> bool:
    """Return whether a value stands in a text as a word of its own."""
    return bool(re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", text))
