"""A small source of every data type, loaded in process into each engine."""

import shutil
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dev.harness import Warehouse
from dev.servers.model import Process, Server
from dev.servers.settings import forced_choice
from loader import chunks
from loader.commits import Progress
from loader.load import Request, Summary, load
from loader.rejects import RejectPolicy
from loader.settings import project_directory
from tests.loader.broken import CHUNK_LINES, files
from tests.loader.written import write_contract

CONTRACT = """\
version: 2
sources:
  - name: clinic
    schema: "{{ target.schema }}_raw"
    tables:
      - name: visits
        identifier: clinic__visits
        meta: {file: visits.csv, required: true, grain: visit, key: [visit_id]}
        columns:
          - name: visit_id
            data_type: varchar(8)
            meta: {nullable: false, aliases: [Visit]}
          - name: ward
            data_type: varchar(5)
            meta: {indexed: true, aliases: [unit, station]}
          - {name: is_icu, data_type: tinyint, meta: {nullable: false, values: [0, 1]}}
          - {name: payer, data_type: varchar(16), meta: {values: [Private, Self Pay]}}
          - {name: days, data_type: int, meta: {min: 0, max: 3650}}
          - {name: row_count, data_type: bigint}
          - {name: charges, data_type: "decimal(8,2)", meta: {min: 0}}
          - {name: admitted, data_type: date, meta: {min: 1900-01-01, max: 2299-12-31}}
          - {name: charted, data_type: datetime}
          - name: note
            data_type: text
            meta: {optional: true, items: {separator: "|", max_length: 255}}
      - name: beds
        identifier: clinic__beds
        meta: {file: beds.csv, required: false, grain: bed and day, key: [bed, day]}
        columns:
          - {name: bed, data_type: int, meta: {nullable: false}}
          - {name: day, data_type: date, meta: {nullable: false}}
"""

on_servers = pytest.mark.parametrize("warehouse", ["mysql", "mariadb"], indirect=True)
on_duckdb = pytest.mark.parametrize("warehouse", ["duckdb"], indirect=True)

VISIT = {
    "visit_id": "V1",
    "ward": "A",
    "is_icu": "0",
    "payer": "Private",
    "days": "3",
    "row_count": "12",
    "charges": "10.50",
    "admitted": "2023-02-01",
    "charted": "2023-02-01 10:00:00",
    "note": "",
}
VISIT_HEADER = ",".join(VISIT)


def visit(**changes: str) -> str:
    """Write one line of visits.csv, as given: the caller quotes."""
    return ",".join({**VISIT, **changes}.values()) + "\n"


def visits(*lines: str) -> str:
    """Write visits.csv with its header."""
    return f"{VISIT_HEADER}\n" + "".join(lines)


@dataclass(frozen=True)
class Clinic:
    """An empty warehouse and a folder of files of the source `clinic`."""

    warehouse: Warehouse
    folder: Path
    progress: Progress = lambda *_: None

    def load(
        self,
        files: Mapping[str, str | bytes] | str | bytes,
        max_rejects: int = 0,
        force: bool = False,
        allow_empty: tuple[str, ...] = (),
    ) -> Summary:
        """Load these files, or this visits.csv, and only these."""
        if isinstance(files, (str, bytes)):
            files = {"visits.csv": files}
        shutil.rmtree(self.folder)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            path = self.folder.joinpath(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        policy = RejectPolicy(max_rejects, self.rejects)
        target = self.warehouse.target
        request = Request(self.folder, target, "clinic", policy, force, allow_empty)
        return load(request, self.progress)

    def say(self, old: str, new: str) -> None:
        """Replace a text in the contract of the clinic."""
        path = project_directory() / "models/staging/clinic/_clinic__sources.yml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    @property
    def rejects(self) -> Path:
        """The folder of reject files."""
        return self.warehouse.directory / "rejects"

    def column(self, name: str, table: str = "clinic__visits") -> list[Any]:
        """Return the values of a raw column in the order of the table's key."""
        key = "visit_id" if table == "clinic__visits" else "bed, day"
        relation = self.warehouse.relation("raw", table)
        return [
            row[0]
            for row in self.warehouse.query(
                f"select {name} from {relation} order by {key}"
            )
        ]

    def tables(self) -> set[str]:
        """Return the names of all tables in the raw schema."""
        rows = self.warehouse.query(
            "select table_name from information_schema.tables where table_schema = ?",
            [self.warehouse.schema("raw")],
        )
        return {name for (name,) in rows}


def own_process(server: Server | None) -> Process:
    """Return the process of a server of ours, to be broken.

    A container or a server that somebody else runs is not ours. Only who asked for
    one by name may skip the test; else nobody would notice that it never ran.
    """
    assert server is not None, "DuckDB has no server"
    if server.process is not None:
        return server.process
    kind = server.kind
    if forced_choice(kind) in ("docker", "environment"):
        pytest.skip(f"CLINICAL_{kind.upper()}_SERVER names a server not ours to break")
    pytest.fail(
        "This test breaks a server of its own and there is none: install one, or set "
        f"CLINICAL_{kind.upper()}_SERVER to docker or environment to do without."
    )


@pytest.fixture
def clinic_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a dbt project that holds the contract of the clinic, and choose it."""
    project = tmp_path / "project"
    staging = project / "models" / "staging" / "clinic"
    staging.mkdir(parents=True)
    staging.joinpath("_clinic__sources.yml").write_text(CONTRACT)
    project.joinpath("dbt_project.yml").write_text("profile: clinical_star\n")
    monkeypatch.setenv("DBT_PROJECT_DIR", str(project))
    return project


@pytest.fixture
def clinic(
    warehouse: Warehouse,
    clinic_project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinic:
    """Give an empty clinic, once per engine."""
    for name, value in warehouse.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_PROJECT_DIR", str(clinic_project))
    folder = tmp_path / "files"
    folder.mkdir()
    return Clinic(warehouse, folder)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Ctrl-C interrupt the test: the jobs that a shell runs aside ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def chunked(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """Give a clinic that holds the data set 23, loaded in many chunks."""
    monkeypatch.setattr(chunks, "CHUNK_LINES", CHUNK_LINES)
    clinic.load(files("23"), max_rejects=2)
    return clinic


@pytest.fixture
def written(clinic: Clinic, clinic_project: Path) -> Clinic:
    """Give a clinic whose files are written in many ways."""
    write_contract(clinic_project)
    return clinic
