"""dbt's own tests of an adapter, run on MySQL and MariaDB.

`test_as_written.py` runs the classes of dbt-tests-adapter that hold as they are; the
other modules adapt the rest, as adapters are meant to, by overriding their fixtures.
`adapters/deviations.csv` lists what is left out or fails, each with its reason.
"""
