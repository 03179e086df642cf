"""Every package is pinned, hashed, has a reason and a licence that was judged."""

import re
import tomllib
from importlib.metadata import Distribution
from pathlib import Path

import pytest
import yaml

from dev.harness import REPOSITORY
from dev.licences import installed, judged

# Changes when its files do: run by `make test-slow`, and in CI when they did.
pytestmark = pytest.mark.slow

_ACTION = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_PIN = re.compile(r'^\s*"[A-Za-z0-9_.-]+(\[[a-z,]+\])?==[^"=<>~*]+",\s+# \S.+')


def test_every_direct_dependency_is_exact_and_has_a_reason() -> None:
    lines = REPOSITORY.joinpath("pyproject.toml").read_text().splitlines()
    project = tomllib.loads("\n".join(lines))
    wanted = {
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["spark"],
        *project["dependency-groups"]["dev"],
    } - set(project["tool"]["uv"]["sources"])  # these are in the checkout
    assert len([line for line in lines if _PIN.match(line)]) == len(wanted) > 30


def test_every_file_of_the_lock_has_a_hash() -> None:
    lock = tomllib.loads(REPOSITORY.joinpath("uv.lock").read_text())
    files = [
        file
        for package in lock["package"]
        for file in (*package.get("wheels", ()), package.get("sdist"))
        if file
    ]
    assert len(files) > 500
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_every_action_of_a_workflow_is_named_by_its_commit() -> None:
    folder = REPOSITORY / ".github"
    lines = [
        line
        for path in (*folder.glob("workflows/*.yml"), *folder.glob("actions/*/*.yml"))
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line and "uses: ./" not in line
    ]
    assert len(lines) > 10
    assert [line for line in lines if not _ACTION.search(line)] == []


def test_no_workflow_leaves_its_token_to_what_it_runs() -> None:
    files = list(REPOSITORY.joinpath(".github", "workflows").glob("*.yml"))
    assert len(files) > 3
    for path in files:
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {}, path.name
        for name, job in workflow["jobs"].items():
            assert job["permissions"], (path.name, name)
            for step in job.get("steps", ()):
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False, path.name


def test_every_licence_was_judged() -> None:
    packages = list(installed())
    assert len(packages) > 100
    assert [each.metadata["Name"] for each in packages if judged(each) is None] == []


def test_a_licence_that_binds_us_is_not_free(tmp_path: Path) -> None:
    for said, verdict in (("GPL-3.0-only", None), ("", None), ("MIT", "free")):
        (tmp_path / "METADATA").write_text(f"Name: x\nLicense-Expression: {said}\n")
        assert judged(Distribution.at(tmp_path)) == verdict
