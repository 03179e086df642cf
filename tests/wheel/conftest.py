"""What is built of the checkout: a source distribution, and wheels."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from dev.harness import REPOSITORY


def build(kind: str, source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build an `sdist` or a `wheel` of a folder, as a release does."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "hatchling", "build", "-t", kind, "-d", str(out)],
        cwd=source,
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the unpacked source distribution, to be read only."""
    out = tmp_path_factory.mktemp("sdist")
    built = build("sdist", REPOSITORY, out)
    assert built.returncode == 0, built.stderr
    [archive] = out.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(out, filter="data")
    return out / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="session")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wheel, built from the source distribution."""
    out = tmp_path_factory.mktemp("wheel")
    built = build("wheel", source, out)
    assert built.returncode == 0, built.stderr
    [file] = out.glob("*.whl")
    return file


@pytest.fixture(scope="session")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wheel of the adapter for MySQL and MariaDB."""
    out = tmp_path_factory.mktemp("adapter")
    built = build("wheel", REPOSITORY / "adapters", out)
    assert built.returncode == 0, built.stderr
    [file] = out.glob("*.whl")
    return file
