"""Prints what `make demo` built: the star's relations and rows, and what to do next."""

import sys
from pathlib import Path

import duckdb

from loader.settings import EmbeddedSettings, project_directory, read_settings


def count_rows(path: Path, schema: str) -> dict[str, int]:
    """Return the number of rows of each relation of a schema in a DuckDB file."""
    with duckdb.connect(path, read_only=True) as warehouse:
        names = warehouse.execute(
            "select table_name from information_schema.tables"
            " where table_schema = ? order by table_name",
            (schema,),
        ).fetchall()
        return {
            name: warehouse.table(f'"{schema}"."{name}"').count("*").fetchall()[0][0]
            for (name,) in names
        }


def main() -> None:
    """Print the star of the profile's `duckdb` target."""
    settings = read_settings(project_directory(), "duckdb")
    if not isinstance(settings, EmbeddedSettings):
        sys.exit(
            "The target `duckdb` of the dbt profile is not a DuckDB file: correct it."
        )
    path, schema = settings.path.resolve(), f"{settings.prefix}_star"
    lines = [f"The star is schema {schema} in {path}:"]
    lines += [
        f"  {name:<28}{rows:>12,}" for name, rows in count_rows(path, schema).items()
    ]
    lines += [
        "Next:",
        f'  query it          .venv/bin/python -c "import duckdb; '
        f"print(duckdb.connect('{path}').sql('from {schema}.dim_insurance'))\"",
        "  read about it     make docs, then open target/docs/index.html",
        "  at full scale     make demo PATIENTS=100000",
        "  on MySQL          see README.md",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
