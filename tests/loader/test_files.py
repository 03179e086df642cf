import errno
import gzip
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import lines as lines_module
from loader.contract import Source
from loader.errors import UserError
from loader.files import find_files
from loader.headers import parse_header
from loader.lines import MAX_LINE_BYTES, LineReader
from loader.sources import read_contract


@pytest.fixture
def source(clinic_project: Path) -> Source:
    """Read the contract of the clinic."""
    return read_contract(clinic_project, "clinic")


@pytest.mark.parametrize("name", ["visits.csv", "VISITS.CSV", "Visits.csv.GZ"])
def test_a_file_is_found_in_any_case_and_compressed(
    source: Source, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    folder.joinpath(name).touch()
    found = find_files(folder, source)
    assert [path.name for [path] in found.values()] == [name]


@pytest.mark.parametrize(
    ("names", "named"),
    [
        ([], ("no file of source 'clinic'", "visits.csv, beds.csv", "--source")),
        (["beds.csv"], ("no visits.csv", "'clinic'", "add")),
        (["visits.csv", "visits.csv.gz"], ("visits.csv and visits.csv.gz", "one of")),
    ],
)
def test_missing_and_ambiguous_files_are_named(
    source: Source, tmp_path: Path, names: list[str], named: tuple[str, ...]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in names:
        folder.joinpath(name).touch()
    with pytest.raises(UserError) as refusal:
        find_files(folder, source)
    for part in (str(folder), *named):
        assert part in str(refusal.value)


def test_a_path_that_is_no_directory_is_refused(source: Source, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a directory"):
        find_files(tmp_path / "nowhere", source)


def test_columns_are_found_by_name_alias_and_case_in_any_order(source: Source) -> None:
    beds = source.tables[1]
    header = parse_header(b'\xef\xbb\xbf" DAY ",x,Bed\r\n', "beds.csv", beds)
    assert header.positions == {"day": 0, "bed": 2}
    assert header.ignored == ("x",)


def test_an_error_about_a_header_does_not_quote_the_line(source: Source) -> None:
    with pytest.raises(UserError) as caught:
        parse_header(b"Jane Doe,Jane Doe,1\n", "beds.csv", source.tables[1])
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize("compressed", [False, True])
def test_the_hash_and_the_size_are_those_of_the_file_on_disk(
    tmp_path: Path, compressed: bool
) -> None:
    content = b"bed,day\n" * 100_000
    path = tmp_path / "beds.csv"
    path.write_bytes(gzip.compress(content) if compressed else content)
    with LineReader(path) as reader:
        assert b"".join(reader.lines()) == content
        digest, done = reader.sha256(), reader.byte_count
    assert done == path.stat().st_size == reader.size
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "beds.csv.gz"
    path.write_bytes(gzip.compress(b"bed,day\n" * 1000)[:-20])
    with (
        LineReader(path) as reader,
        pytest.raises(UserError, match=r"beds\.csv\.gz .*not a complete.* line \d+"),
    ):
        list(reader.lines())


def test_a_disk_that_fails_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "patients.csv"
    path.write_bytes(b"id\n" + b"1\n" * lines_module._READ_BYTES)

    def fail(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with LineReader(path) as reader:
        monkeypatch.setattr(lines_module._HashedFile, "readinto", fail)
        with pytest.raises(
            UserError, match=r"patients\.csv .*Input/output error.*disk"
        ):
            for _ in reader.lines():
                pass


def test_a_file_without_line_ends_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "beds.csv"
    path.write_bytes(b"x" * (MAX_LINE_BYTES + 1))
    for read in (lambda reader: list(reader.lines()), lambda reader: reader.block(9)):
        with (
            LineReader(path) as reader,
            pytest.raises(UserError, match=rf"line 1\b.*{MAX_LINE_BYTES} bytes"),
        ):
            read(reader)


@given(
    content=st.binary(max_size=60).map(lambda data: b"x" + data.replace(b"\0", b"\n")),
    sizes=st.lists(st.integers(1, 5), min_size=61),
    buffer=st.integers(1, 20),
)
def test_blocks_and_lines_are_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    sizes: list[int],
    buffer: int,
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "t.csv"
    path.write_bytes(content)
    lines = io.BytesIO(content).readlines()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "_READ_BYTES", buffer)
        with LineReader(path) as reader:
            done = 0
            for number, size in enumerate(sizes):
                wanted = b"".join(lines[done : done + size])
                one_by_one = number % 2 == 0
                found = reader.lines(size) if one_by_one else [reader.block(size)]
                assert b"".join(found) == wanted
                done = min(done + size, len(lines))
                assert reader.line_count == done
