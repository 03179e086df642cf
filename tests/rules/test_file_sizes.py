"""No file is longer than a reader follows."""

import subprocess

from dev.harness import REPOSITORY

KINDS = (
    "*.py",
    "*.sql",
    "*.md",
    "*.yml",
    "*.sh",
    "*.html",
    "*.js",
    "*.css",
    "Makefile",
)
LONGEST = 350
MADE_OR_LISTS = {"docs/guides/measures.md", "metrics.yml"}


def test_files_are_short() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *KINDS],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [REPOSITORY / name for name in listed if name]
    assert len(paths) > 300
    lengths = {
        str(path.relative_to(REPOSITORY)): path.read_text("utf-8").count("\n")
        for path in paths
        if path.is_file()
    }
    long = {name for name, lines in lengths.items() if lines > LONGEST}
    assert long == MADE_OR_LISTS, long
