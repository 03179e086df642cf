"""Checks rows of text against the contract, column by column.

Each distinct value of a column in a chunk is read and checked once. A value that fits
is replaced by its canonical text (`007` becomes `7` in a whole number), so that equal
keys are equal text and every engine receives the same.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from loader.contract import Table
from loader.plain import PlainText, Rows, as_frame
from loader.plain_checks import fitted_plain
from loader.rejects import Reject
from loader.values.columns import PAIR, fields_of
from loader.values.problem import Fit, Problem


def check(rows: Rows, table: Table, file: str) -> tuple[Rows, list[Reject]]:
    """Return the rows that fit, in canonical text, and a reject for each that does not.

    Plain text in which every row fits stays plain text. A row is rejected for the first
    column, in the order of the contract, that breaks a rule, or for repeating the key
    of an earlier row.
    """
    if isinstance(rows, PlainText):
        fitted = fitted_plain(rows, table)
        if fitted is not None:
            return fitted, []
    return _check_frame(as_frame(rows), table, file)


def _check_frame(
    rows: pd.DataFrame, table: Table, file: str
) -> tuple[pd.DataFrame, list[Reject]]:
    rejects: list[Reject] = []
    fitted = rows
    kept = np.ones(len(rows), dtype=bool)
    for field in fields_of(table):
        name = field.column.name
        texts, *units = (rows[source].to_numpy()[kept] for source in field.sources)
        for names in units:
            pairs = [
                f"{text}{PAIR}{name}" for text, name in zip(texts, names, strict=True)
            ]
            texts = np.array(pairs, dtype=object)
        values, problems = _fit_column(texts, field.fit)
        if problems:
            bad = np.zeros(len(fitted), dtype=bool)
            bad[list(problems)] = True
            for position, problem in problems.items():
                line = int(fitted.index[position])
                record = rows.loc[line].to_dict()
                rejects.append(
                    Reject(file, line, name, problem.rule, problem.reason, record)
                )
            fitted = fitted[~bad]
            values = values[~bad]
            kept[np.flatnonzero(kept)[bad]] = False
        fitted = fitted.assign(**{name: values})
    if table.key != (table.row_number,):
        repeated = fitted.duplicated(list(table.key)).to_numpy()
        repeated_rows = rows.loc[fitted.index[repeated]]
        rejects.extend(duplicate_key_rejects(repeated_rows, table, file))
        fitted = fitted[~repeated]
    return fitted, sorted(rejects, key=lambda reject: reject.line)


def duplicate_key_rejects(rows: pd.DataFrame, table: Table, file: str) -> list[Reject]:
    """Return the rejects for rows whose key was loaded before."""
    key = ", ".join(table.key)
    reason = f"repeats the key of an earlier row; see 'key' in {table.place}"
    return [
        Reject(file, int(str(line)), key, "duplicate_key", reason, row.to_dict())
        for line, row in rows.iterrows()
    ]


def _fit_column(
    values: npt.NDArray[np.object_], fit: Callable[[str], Fit]
) -> tuple[npt.NDArray[np.object_], dict[int, Problem]]:
    """Return the canonical values and the problems by position."""
    fits = {value: fit(value) for value in pd.unique(values)}
    changed = {value: fitted for value, fitted in fits.items() if fitted != value}
    if not changed:
        return values, {}
    canonical = values.copy()
    problems = {}
    for position in np.flatnonzero(pd.Series(values).isin(list(changed)).to_numpy()):
        fitted = changed[values[position]]
        if isinstance(fitted, Problem):
            problems[int(position)] = fitted
        else:
            canonical[position] = fitted
    return canonical, problems
