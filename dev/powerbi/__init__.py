"""Writes the Power BI project from dbt's manifest and metrics.yml, and checks it."""
