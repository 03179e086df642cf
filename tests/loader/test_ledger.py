import hashlib
import time
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from loader.errors import UserError
from tests.loader.conftest import Clinic, visit, visits

CONTENT = visits(visit(), visit(visit_id="V2"), visit(visit_id="V3", days="x"))


def test_a_finished_load_leaves_one_row_per_table(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", 2)
    summary = clinic.load(CONTENT, max_rejects=1)
    relation = clinic.warehouse.relation("audit", "load_files")
    rows = clinic.warehouse.query(
        "select table_name, file_name, sha256, file_bytes, status, rows_read, "
        "rows_loaded, rows_rejected, chunk_count "
        f"from {relation} where load_id = ? order by table_name",
        [summary.load_id],
    )
    data = CONTENT.encode()
    digest = hashlib.sha256(data).hexdigest()
    assert rows == [
        ("clinic__beds", None, None, 0, "finished", 0, 0, 0, 0),
        ("clinic__visits", "visits.csv", digest, len(data), "finished", 3, 2, 1, 2),
    ]


def test_the_seconds_of_a_file_are_those_that_it_took(clinic: Clinic) -> None:
    start = time.monotonic()
    summary = clinic.load(visits(visit()))
    took = time.monotonic() - start
    relation = clinic.warehouse.relation("audit", "load_files")
    [(seconds,)] = clinic.warehouse.query(
        f"select seconds from {relation} where load_id = ? and file_name is not null",
        [summary.load_id],
    )
    assert 0 < seconds <= took


def test_a_run_is_recorded_with_version_source_and_utc_times(clinic: Clinic) -> None:
    summary = clinic.load(visits(visit()))
    relation = clinic.warehouse.relation("audit", "load_runs")
    [(source, status, loader, started, finished)] = clinic.warehouse.query(
        "select source, status, loader_version, started_at, finished_at "
        f"from {relation} where load_id = ?",
        [summary.load_id],
    )
    assert (source, status, loader) == ("clinic", "finished", version("clinical-star"))
    now = datetime.now(UTC).replace(tzinfo=None)
    assert now - timedelta(minutes=5) < started <= finished <= now


def test_a_failed_load_is_recorded_as_failed(clinic: Clinic) -> None:
    with pytest.raises(UserError):
        clinic.load(CONTENT)
    for name in ("load_runs", "load_files"):
        relation = clinic.warehouse.relation("audit", name)
        rows = clinic.warehouse.query(f"select status, finished_at from {relation}")
        assert {status for status, _ in rows} == {"failed"}
        assert all(finished is not None for _, finished in rows)
