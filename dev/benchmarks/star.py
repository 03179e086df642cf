"""Compares the star's fact view with a copy of its rows and the join it replaces."""

import tempfile
import time
from pathlib import Path

from pymysql.cursors import DictCursor, SSCursor

from dev.benchmarks.measure import Run, engine, measured, medians, print_table, say
from dev.benchmarks.pipeline import environment_in
from dev.servers import Server, connect

_FACT = "`clinical_bench_star`.fct_hospital_outcomes"
_COPY = "`clinical_bench_star`.bench_copy"
_FAN_OUT = """
        from clinical_bench_raw.network__hospital_outcomes as outcomes
        inner join clinical_bench_core.admissions as admissions
            on outcomes.admission_id = admissions.admission_id
        inner join clinical_bench_core.admission_diagnoses as diagnoses
            on admissions.admission_key = diagnoses.admission_key
        left join clinical_bench_raw.network__lab_results as labs
            on outcomes.patient_id = labs.patient_id
"""
_QUERIES = {
    "`fct_hospital_outcomes`, the view": f"select * from {_FACT}",
    "a physical copy of its rows": f"select * from {_COPY}",
    # What the notebook did: every lab result beside every diagnosis of the patient.
    "the fan-out join of raw labs, diagnoses and outcomes": f"""
        select outcomes.*, labs.*, diagnoses.diagnosis_key {_FAN_OUT}
    """,
    "the same, aggregated to admissions": f"""
        select
            outcomes.admission_id,
            max(outcomes.hospital_charges),
            count(labs.lab_result_id),
            sum(labs.abnormal_flag <> 'N'),
            count(diagnoses.diagnosis_key)
        {_FAN_OUT}
        group by 1
    """,
}


def time_star(target: str, directory: Path, rounds: int) -> None:
    """Build a warehouse, read the whole fact in several ways, and print a table."""
    with (
        tempfile.TemporaryDirectory(prefix="clinical-bench-") as folder,
        engine(target) as (server, account),
    ):
        if server is None:
            raise TypeError(target)
        environment = {**account, **environment_in(Path(folder))}
        measured("dev.benchmarks.warehouse", [target, str(directory)], environment)
        _run(server, f"create table {_COPY} as select * from {_FACT}")
        runs: dict[str, list[Run]] = {way: [] for way in _QUERIES}
        for way in list(_QUERIES) * rounds:
            started = time.perf_counter()
            rows = _read(server, _QUERIES[way])
            runs[way].append(Run(time.perf_counter() - started, 0))
            say(f"{target}, {way}: {runs[way][-1].seconds:.2f} s, {rows:,} rows")
        plans = {way: _explained(server, query) for way, query in _QUERIES.items()}
    middle = medians(runs)
    view = next(iter(middle.values()))
    table = [["way", "seconds", "times the view's time", "plan"]]
    for way, seconds in middle.items():
        table.append([way, f"{seconds:.2f}", f"{seconds / view:.1f} x", plans[way]])
    print_table(f"{target}: reading the whole fact, medians of {rounds} runs", table)


def _explained(server: Server, query: str) -> str:
    """Return the tables that the server reads, and how, in its order."""
    with connect(server) as connection, connection.cursor(DictCursor) as cursor:
        cursor.execute(f"explain format=traditional {query}")
        return ", ".join(f"{row['table']}: {row['type']}" for row in cursor.fetchall())


def _run(server: Server, sql: str) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


def _read(server: Server, sql: str) -> int:
    """Stream all rows without keeping them, and return how many there were."""
    with connect(server) as connection, connection.cursor(SSCursor) as cursor:
        cursor.execute(sql)
        return sum(1 for _ in cursor)
