"""Runs SQL statements in a Spark session of the project's profile.

Arguments: a pickle of the statements, and where to pickle the rows of each. A session
needs a process of its own, because it keeps its metastore to itself and its settings
for ever.
"""

import pickle
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from loader.settings import SparkSettings, project_directory, read_settings


def main() -> None:
    """Answer all statements in order."""
    asked, answered = map(Path, sys.argv[1:])
    settings = read_settings(project_directory(), "spark")
    assert isinstance(settings, SparkSettings)
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in settings.session.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    statements = pickle.loads(asked.read_bytes())
    rows = [[tuple(row) for row in session.sql(sql).collect()] for sql in statements]
    answered.write_bytes(pickle.dumps(rows))
    session.stop()


main()
