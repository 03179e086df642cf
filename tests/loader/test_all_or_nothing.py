import pytest

from dev.servers import connect
from loader.errors import UserError
from loader.load import RESUMED
from tests.loader.conftest import Clinic, on_servers, visit, visits

OLD = {"visits.csv": visits(visit(ward="old")), "beds.csv": "bed,day\n1,2023-01-01\n"}
TABLES = {"clinic__visits", "clinic__beds"}


def test_a_load_replaces_all_tables_and_leaves_nothing_beside_them(
    clinic: Clinic,
) -> None:
    clinic.load(OLD)
    clinic.load(
        {"visits.csv": visits(visit(ward="new")), "beds.csv": "bed,day\n2,2023-01-01\n"}
    )
    assert clinic.column("ward") == ["new"]
    assert clinic.column("bed", "clinic__beds") == [2]
    assert clinic.tables() == TABLES


@pytest.mark.parametrize(
    "beds",
    [
        "bed,day\nx,2023-01-01\n",
        "bed,day\n1,2023-01-01\n01,2023-01-01\n",
        'bed,day\n1,"',
    ],
)
def test_a_bad_second_file_leaves_the_old_data_of_both(
    clinic: Clinic, beds: str
) -> None:
    clinic.load(OLD)
    with pytest.raises(UserError):
        clinic.load({"visits.csv": visits(visit(ward="new")), "beds.csv": beds})
    assert clinic.column("ward") == ["old"]
    assert clinic.column("bed", "clinic__beds") == [1]
    assert clinic.tables() == TABLES


def test_tables_are_swapped_all_together_or_not_at_all(clinic: Clinic) -> None:
    clinic.load(OLD)
    beds = clinic.warehouse.relation("raw", "clinic__beds")
    clinic.warehouse.execute(f"drop table {beds}")
    clinic.warehouse.execute(f"create view {beds} as select 1 as bed, 1 as day")
    new = {**OLD, "visits.csv": visits(visit(ward="new"))}
    with pytest.raises(UserError):
        clinic.load(new)
    assert clinic.column("ward") == ["old"]
    clinic.warehouse.execute(f"drop view {beds}")
    assert RESUMED in clinic.load(new).notices
    assert clinic.column("ward") == ["new"]
    assert clinic.tables() == TABLES


def test_leftovers_of_a_killed_load_do_not_stop_the_next(clinic: Clinic) -> None:
    clinic.load(OLD)
    for name in ("clinic__visits__loading", "clinic__visits__replaced"):
        relation = clinic.warehouse.relation("raw", name)
        clinic.warehouse.execute(f"create table {relation} (x int)")
    clinic.load(visits(visit(ward="new")), allow_empty=("beds",))
    assert clinic.column("ward") == ["new"]
    assert "clinic__visits__loading" not in clinic.tables()


def test_a_key_repeated_in_a_later_chunk_is_rejected_with_its_line(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", 2)
    keys = ["1,2023-01-01", "2,2023-01-01", "3,2023-01-01", "01,2023-01-01 00:00:00"]
    content = {"visits.csv": visits(visit()), "beds.csv": "\n".join(["bed,day", *keys])}
    with pytest.raises(UserError, match=r"beds\.csv, line 5, column bed, day: .*key"):
        clinic.load(content)
    assert clinic.tables() == set()
    summary = clinic.load(content, max_rejects=1)
    assert clinic.column("bed", "clinic__beds") == [1, 2, 3]
    assert [file.rejected for file in summary.files] == [0, 1]


@on_servers
def test_a_second_load_at_the_same_time_is_refused(clinic: Clinic) -> None:
    assert clinic.warehouse.server is not None
    name = f"clinical-star {clinic.warehouse.prefix} clinic"
    with connect(clinic.warehouse.server) as connection, connection.cursor() as cursor:
        cursor.execute("select get_lock(%s, 0)", [name])
        with pytest.raises(UserError, match="Another load of source 'clinic'"):
            clinic.load(OLD)
    clinic.load(OLD)
