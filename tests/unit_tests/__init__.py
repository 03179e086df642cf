"""The project on the newer dbt, which runs the unit tests that dbt 1.7 skips."""
