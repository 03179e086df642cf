"""Compares the speed of the loader and of dbt with other ways of doing the same."""
