"""Finds the formats that read every date of a column."""

import re

import duckdb

from clinical_star.draft.lists import read_yaml
from clinical_star.draft.looks import Looks
from clinical_star.draft.model import Column, share

_MOST_DATES_TRIED = 20_000


def decide_dates(
    database: duckdb.DuckDBPyConnection, column: Column, looks: Looks
) -> bool:
    """Make a column of nothing but dates or times one, and say whether it is."""
    if looks.all("iso_date"):
        column.data_type = "date"
    elif looks.filled == looks.counts["iso_time"] + looks.counts["iso_date"]:
        column.data_type = "datetime"
        if looks.any("offset"):
            column.meta["offset"] = True
            column.evidence.append(
                f"{share(looks.counts['offset'], looks.filled)} with an offset"
            )
    elif not looks.all("like_date"):
        return False
    else:
        return _with_formats(database, column)
    column.evidence.append("ISO 8601")
    return True


def _with_formats(database: duckdb.DuckDBPyConnection, column: Column) -> bool:
    """Find the formats that read every value; tell if the day may be the month."""
    words = read_yaml("words.yml")
    database.execute(
        f"create or replace temp table some_dates as select v from one_column "
        f"using sample {_MOST_DATES_TRIED} rows"
    )
    for kind, formats in (("date", words["dates"]), ("datetime", words["times"])):
        reads = [text for text in formats if _reads_all(database, text)]
        if not reads:
            continue
        column.data_type, column.formats = kind, (reads[0],)
        rival = reads[0].replace("%d", "%?").replace("%m", "%d").replace("%?", "%m")
        is_ambiguous = rival in reads and rival != reads[0]
        column.meta["ambiguous"] = rival if is_ambiguous else ""
        told = (
            "day and month could be swapped" if is_ambiguous else "no other format fits"
        )
        column.evidence.append(f"100 % {reads[0]}; {told}")
        return True
    return False


def _reads_all(database: duckdb.DuckDBPyConnection, text: str) -> bool:
    # %y would also read two digits of a year of four.
    digits = {
        "%Y": "[0-9]{4}",
        "%y": "[0-9]{2}",
        "%b": "[A-Za-z]{3}",
        "%p": "[AaPp][Mm]",
    }
    shape = re.sub(
        "%[a-zA-Z]", lambda m: digits.get(m[0], "[0-9]{1,2}"), text.replace(".", "[.]")
    )
    if "%Y%m" in text:
        shape = re.sub(r"\{1,2\}", "{2}", shape)
    [(unread,)] = database.execute(
        "select count(*) from some_dates where not regexp_full_match(v, ?) "
        "or try_strptime(v, ?) is null "
        "or year(try_strptime(v, ?)) not between 1800 and 2299",
        [shape, text, text],
    ).fetchall()
    return bool(unread == 0)
