import re
from pathlib import Path

from clinical_star.generator import generate, world_names

DATA = Path(__file__).parents[2] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")


def sample_command() -> tuple[int, int]:
    """Return patients and seed of the command that the README gives for the sample."""
    pattern = r"--patients (\d+) --seed (\d+) --out data/sample"
    [(patients, seed)] = re.findall(pattern, README)
    return int(patients), int(seed)


def test_the_readmes_command_makes_the_committed_sample(tmp_path: Path) -> None:
    patients, seed = sample_command()
    generate(out=tmp_path, patients=patients, seed=seed)
    committed = {path.name: path for path in (DATA / "sample").iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == set(committed)
    for name, path in committed.items():
        # Not compared by assert: it would print the rows.
        is_same = path.read_bytes() == (tmp_path / name).read_bytes()
        assert is_same, f"{name} differs: run the command in data/README.md again"


def test_the_sample_stays_under_a_megabyte() -> None:
    assert sum(path.stat().st_size for path in (DATA / "sample").iterdir()) < 1_000_000


def test_the_readme_explains_every_world() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert [name for name in explained if name in world_names()] == list(world_names())
