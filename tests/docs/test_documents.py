"""What the documents say exists: commands, options, targets of make, links."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from dbt.cli.main import cli as dbt

from clinical_star.cli.main import cli
from dev.documents import contract
from dev.documents.commands import PAGE, page
from dev.harness import REPOSITORY

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def documents() -> list[Path]:
    """Return all Markdown files of ours."""
    listed = subprocess.run(
        ["git", "ls-files", "*.md"],
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    return [REPOSITORY / name for name in listed]


def commands() -> Iterator[tuple[str, str]]:
    """Give each command line of a fenced block, with the document it stands in."""
    for path in documents():
        for block in _FENCE.findall(path.read_text()):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r" && | \| |[()]", line.split(" #", 1)[0]):
                    yield str(path.relative_to(REPOSITORY)), part.strip()


def words_after(program: str) -> Iterator[tuple[str, list[str]]]:
    """Give the arguments of each documented call of a program."""
    for path, line in commands():
        words = shlex.split(line.split(" > ")[0]) if program in line else []
        for place, word in enumerate(words[:1] or []):
            if Path(word).name == program:
                yield path, words[place + 1 :]


def test_the_page_of_commands_is_what_the_programs_say() -> None:
    assert PAGE.read_text() == page(), "Run `python -m dev.documents.commands`."


def test_the_guide_shows_the_canonical_contract_as_it_is() -> None:
    guide = contract.PAGE.read_text("utf-8")
    assert guide == contract.page(), "Run `python -m dev.documents.contract`."


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_teaches(name: str) -> None:
    command = cli.commands[name]
    assert "Examples:" in (command.help or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_documented_commands_parse() -> None:
    calls = list(words_after("clinical-star"))
    assert len(calls) > 5
    for path, words in calls:
        command = cli.commands[words[0]]
        given = [word for word in words[1:] if word not in {"…", "..."}]
        try:
            command.make_context(words[0], given)
        except click.UsageError as error:
            pytest.fail(f"{path}: {shlex.join(words)}: {error.format_message()}")


def test_documented_targets_of_make_exist() -> None:
    makefile = REPOSITORY.joinpath("Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z -]*):", makefile, re.MULTILINE))
    targets = {name for line in targets for name in line.split()}
    calls = list(words_after("make"))
    assert len(calls) > 3
    for path, words in calls:
        named = [word for word in words if "=" not in word]
        assert set(named) <= targets, (path, words)


def test_documented_commands_of_dbt_exist() -> None:
    calls = list(words_after("dbt"))
    assert len(calls) > 2
    for path, words in calls:
        assert words[0] in dbt.commands, (path, words)


def test_no_link_is_dead() -> None:
    dead = []
    found = 0
    for path in documents():
        for match in _LINK.finditer(path.read_text()):
            target = match[1] or match[2]
            if re.match(r"[a-z]+:", target):
                continue
            found += 1
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists() or (anchor and anchor not in anchors(file)):
                dead.append((str(path.relative_to(REPOSITORY)), target))
    assert found > 15
    assert dead == []


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings."""
    headings = _HEADING.findall(path.read_text())
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def test_every_top_folder_has_a_reason_in_the_readme() -> None:
    readme = REPOSITORY.joinpath("README.md").read_text()
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, text=True, capture_output=True, check=True
    ).stdout.splitlines()
    folders = {name.split("/")[0] for name in listed if "/" in name}
    ours = folders - {".ci", ".github"}
    missing = {name for name in ours if f"`{name}/`" not in readme}
    assert missing == set()


def test_hooks_run_tools_that_are_there() -> None:
    config = yaml.safe_load(REPOSITORY.joinpath(".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    for hook in hooks:
        program = hook["entry"].split()[0]
        assert REPOSITORY.joinpath(program).exists(), program
        assert Path(program).name in REPOSITORY.joinpath("Makefile").read_text()
