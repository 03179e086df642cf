"""Reads a folder nobody has described, and says what its files are and mean."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from clinical_star.draft import codes, columns, files, keys, links, recognise
from clinical_star.draft.lists import read_yaml
from clinical_star.draft.model import Column, Draft, Format, Table
from clinical_star.draft.names import safe_name, squeezed
from loader.errors import UserError

_CODED = ("diagnosis_code", "diagnosis_list", "loinc_code")
_AS_TEXT = (*_CODED, "drg", "drg_type", "concept_code")
# Room that a raw column gets, so that later files fit too, by role.
_ROOM = {
    "gender": 16, "race": 128, "disposition": 128, "unit": 32, "test_name": 128,
    "medication_name": 255, "drug_class": 64, "frequency": 64, "result_status": 32,
    "loinc_code": 16, "diagnosis_name": 300, "drg": 8, "drg_type": 16, "insurance": 64,
}  # fmt: skip
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Request:
    """A folder to read, the name of its source, and the rows to read of each table."""

    folder: Path
    source: str
    project: Path
    most_rows: int = 5_000_000


def read_folder(request: Request, progress: Progress) -> Draft:
    """Return what the folder's files are and mean.

    `progress` is called with a file's name, and how many columns of how many are done.
    Raise UserError if the folder has no CSV file or nothing that is an admission.
    """
    if not request.folder.is_dir():
        raise UserError(
            f"{request.folder} is not a folder: name the folder of the CSV files."
        )
    found, notes = files.find(request.folder)
    with TemporaryDirectory(prefix="clinical-star-draft-") as aside:
        Path(aside).chmod(0o700)
        database = duckdb.connect(str(Path(aside, "profile.duckdb")))
        database.execute("set preserve_insertion_order = true")
        database.execute(f"set temp_directory = '{aside}'")
        try:
            tables, more = _tables(found, request)
            notes += more
            if not tables:
                raise _nothing(request.folder, notes)
            for table in tables:
                _profile(database, table, request, Path(aside), progress)
            return _understood(database, tables, found, request, notes)
        finally:
            database.close()


def _tables(found: list[Path], request: Request) -> tuple[list[Table], list[str]]:
    """Group the files that are parts of one table, and say what is no table."""
    groups: dict[tuple[str, tuple[str, ...]], list[Path]] = {}
    formats: dict[Path, tuple[Format, list[str]]] = {}
    notes = []
    for path in found:
        inside = path.relative_to(request.folder).as_posix()
        written, header, problem = files.sniff(path)
        if problem == files.SEVERAL_LISTS:
            notes.append(f"{inside} {problem}: used as the meanings of codes.")
            continue
        if problem:
            notes.append(f"{inside} {problem}: left out.")
            continue
        formats[path] = (written, header)
        key = (files.same_table(path, request.folder), tuple(header))
        groups.setdefault(key, []).append(path)
    tables: list[Table] = []
    for paths in groups.values():
        written, header = formats[paths[0]]
        file = files.as_pattern(paths, request.folder)
        taken = [table.name for table in tables]
        name = safe_name(_stem(file), taken=taken, fallback="table")
        room = 46 - len(request.source)
        table = Table(
            name=name[:room].strip("_"),
            view=f"profile_{len(tables)}",
            file=file,
            paths=paths,
            format=written,
            columns=_columns(header),
            width=len(header),
        )
        tables.append(table)
    return tables, notes


def _stem(file: str) -> str:
    path = Path(file)
    name = path.name.split(".")[0].replace("*", "").strip("-_ ")
    generic = squeezed(name) in ("", "part", "data", "export", "file")
    return path.parent.name if generic and path.parent.name else name


def _columns(header: list[str]) -> list[Column]:
    """Return the columns; a header without a name is none."""
    found: list[Column] = []
    seen: set[str] = set()
    folded = [cell.casefold() for cell in header]
    for number, cell in enumerate(header):
        if not cell or cell.casefold() in seen:
            continue
        seen.add(cell.casefold())
        name = safe_name(cell, taken=[column.name for column in found])
        column = Column(cell, name, f"c{number}")
        if folded.count(cell.casefold()) > 1:
            column.left_out = (
                "twice in the header, so no load reads the file: rename one"
            )
        found.append(column)
    return found


def _profile(
    database: duckdb.DuckDBPyConnection,
    table: Table,
    request: Request,
    aside: Path,
    progress: Progress,
) -> None:
    limit = request.most_rows
    note = files.read_into(database, table, limit=limit, aside=aside)
    if note:
        table.notes.append(note)
    [(table.rows,)] = database.execute(f"select count(*) from {table.view}").fetchall()
    table.is_whole = not limit or table.rows < limit
    for number, column in enumerate(table.columns):
        progress(table.file, number, len(table.columns))
        columns.profile(database, table.view, column, is_whole=table.is_whole)
        if _may_be_coded(column):
            codes.detect(database, table.view, column, request.project)
    progress(table.file, len(table.columns), len(table.columns))
    marks = [c.meta["marks"] for c in table.columns if "marks" in c.meta]
    if marks:
        decimal, thousands = max(marks, key=lambda one: (marks.count(one), one[1]))
        table.format = replace(table.format, decimal=decimal, thousands=thousands)


def _may_be_coded(column: Column) -> bool:
    kinds = read_yaml("kinds.yml")
    return any(
        recognise.is_named(column, name)
        for rules in kinds.values()
        for role in _CODED
        for name in rules["columns"].get(role, ())
    )


def _understood(
    database: duckdb.DuckDBPyConnection,
    tables: list[Table],
    found: list[Path],
    request: Request,
    notes: list[str],
) -> Draft:
    used = recognise.recognise(tables)
    unused = [table for table in tables if table not in used]
    draft = Draft(request.source, used, unused, notes)
    if draft.of("admissions") is None:
        raise _no_admissions(tables, notes)
    recognise.spread_roles(used)
    for table in used:
        recognise.leave_out_people(table)
        for column in table.columns:
            _fit_role(column)
        keys.find_key(database, table)
    for path in found:
        for name, meanings in _code_lists(path).items():
            _label(used, name, meanings)
    _complete_formats(used)
    links.find_links(database, draft)
    links.find_labels(database, draft)
    for table in unused:
        draft.notes.append(
            f"{table.file} ({len(table.columns)} columns) was not recognised: left out."
        )
    return draft


def _code_lists(path: Path) -> dict[str, dict[str, str]]:
    _, _, problem = files.sniff(path)
    return files.code_lists(path) if problem == files.SEVERAL_LISTS else {}


def _label(tables: list[Table], name: str, meanings: dict[str, str]) -> None:
    """Give the frequent codes of the columns of this name their meanings."""
    for table in tables:
        for column in table.columns:
            if squeezed(column.header) == squeezed(name):
                column.labels = {
                    code: meanings[code] for code in column.frequent if code in meanings
                }


def _complete_formats(tables: list[Table]) -> None:
    """Give tables that do not show encoding or decimal mark those of the others."""
    encodings = [table.format.encoding for table in tables]
    encoding = _most_common([e for e in encodings if e != files.ASCII], "utf-8")
    decimal = _most_common([t.format.decimal for t in tables if t.format.decimal], ".")
    for table in tables:
        written = table.format
        is_known = written.encoding != files.ASCII
        table.format = replace(
            written,
            encoding=written.encoding if is_known else encoding,
            decimal=written.decimal or decimal,
        )


def _most_common(values: list[str], default: str) -> str:
    return max(values, key=values.count) if values else default


def _fit_role(column: Column) -> None:
    """Give a column the type that its meaning asks for."""
    if column.role in _AS_TEXT and not column.is_text:
        column.data_type, column.formats = "varchar(16)", ()
        for word in ("true_words", "false_words", "marks", "compared", "signed"):
            column.meta.pop(word, None)
    room = _ROOM.get(column.role, 0)
    if column.is_text and column.data_type != "text" and room >= column.max_length > 0:
        column.data_type = f"varchar({room})"


def _nothing(folder: Path, notes: list[str]) -> UserError:
    why = " ".join(notes) or "It has no file that ends in .csv, .tsv, .txt or .dat."
    return UserError(f"There is no CSV file to draft from in {folder}. {why}")


def _no_admissions(tables: list[Table], notes: list[str]) -> UserError:
    seen = "; ".join(f"{t.file} ({len(t.columns)} columns)" for t in tables)
    return UserError(
        "No file looks like admissions. One row for each stay is needed, with a column "
        "for the admission or the patient (such as admission_id, patient_id) and dates "
        "or a length of stay (such as admission_date, discharge_date, length_of_stay). "
        f"Files seen: {seen}. {' '.join(notes)}".strip()
        + " Rename the columns in a copy; if no column identifies the stay or the "
        "patient, add one named admission_id that numbers the rows. Or write the "
        "contract by hand (docs/guides/add-a-source.md)."
    )
