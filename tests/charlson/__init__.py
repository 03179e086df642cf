"""Charlson verified: the dbt models against programs that share none of their logic."""
