"""The version, where dbt looks for it."""

version = "1.12.0"
