"""The earlier notebook's pipeline, rebuilt: pandas, `to_sql` and views, without tests.

As in the notebook, types are guessed, no table has a key or an index, and nothing is
checked. It writes the four files and the exploded diagnoses 50,000 rows at a time,
creates its views on them, and reads its findings once.
"""

import sys
from pathlib import Path

import pandas as pd
import sqlalchemy

from dev.benchmarks.contenders import CHUNK_ROWS, server_engine, timed

_FILES = ("patients", "hospital_outcomes", "lab_results", "medications")
_VIEWS = {
    "lab_summary": """
        with results as (
            select
                patient_id,
                case when abnormal_flag <> 'N' then 1 else 0 end as is_abnormal
            from lab_results
        )
        select patient_id, count(*) as lab_count, sum(is_abnormal) as abnormal_count
        from results
        group by patient_id
    """,
    "fact_hospital_outcomes": """
        select
            o.*, p.age, p.gender, p.race, p.insurance_type,
            l.lab_count, l.abnormal_count,
            case
                when p.age < 45 then 'Adult'
                when p.age < 65 then 'Middle Age'
                else 'Senior'
            end as age_group
        from hospital_outcomes as o
        inner join patients as p on o.patient_id = p.patient_id
        left join lab_summary as l on o.patient_id = l.patient_id
    """,
    "dim_patient": "select * from patients",
    "dim_diagnosis": "select distinct diagnosis from admission_diagnoses",
}
_FINDINGS = (
    "select age_group, avg(readmitted_30d), count(*) from fact_hospital_outcomes"
    " group by age_group",
    "select abnormal_count > 0, avg(readmitted_30d), count(*)"
    " from fact_hospital_outcomes group by abnormal_count > 0",
    "select age_group, abnormal_count, avg(readmitted_30d), count(*)"
    " from fact_hospital_outcomes group by age_group, abnormal_count",
    "select insurance_type, avg(length_of_stay), avg(in_hospital_mortality),"
    " avg(hospital_charges) from fact_hospital_outcomes group by insurance_type",
    "select d.diagnosis, avg(f.hospital_charges), sum(f.hospital_charges)"
    " from fact_hospital_outcomes as f"
    " inner join admission_diagnoses as d on f.admission_id = d.admission_id"
    " group by d.diagnosis",
)


def run_notebook(target: str, directory: Path) -> None:
    """Load, explode the diagnoses, create the views and read the findings."""
    engine, database = server_engine(target)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop database if exists `{database}`")
        connection.exec_driver_sql(f"create database `{database}`")
    frames = {name: pd.read_csv(directory / f"{name}.csv") for name in _FILES}
    for name, frame in frames.items():
        _write(frame, name, engine, database)
    _write(
        _exploded(frames["hospital_outcomes"]), "admission_diagnoses", engine, database
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(f"use `{database}`")
        for name, query in _VIEWS.items():
            connection.exec_driver_sql(f"create view `{name}` as {query}")
        for query in _FINDINGS:
            pd.read_sql(sqlalchemy.text(query), connection)


def _exploded(outcomes: pd.DataFrame) -> pd.DataFrame:
    codes = (
        outcomes["primary_diagnosis"] + "|" + outcomes["secondary_diagnoses"].fillna("")
    )
    rows = outcomes[["admission_id"]].assign(
        diagnosis=codes.str.strip("|").str.split("|")
    )
    return rows.explode("diagnosis")


def _write(
    frame: pd.DataFrame, name: str, engine: sqlalchemy.Engine, database: str
) -> None:
    frame.to_sql(
        name,
        engine,
        schema=database,
        if_exists="replace",
        index=False,
        chunksize=CHUNK_ROWS,
    )


if __name__ == "__main__":
    target, directory = sys.argv[1], Path(sys.argv[2])
    timed(lambda: run_notebook(target, directory))
