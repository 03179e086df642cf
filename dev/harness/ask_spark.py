"""Runs SQL statements in a Spark session of the project's profile.

The arguments are a target of the profile, a pickle of the statements, and the file to
which the rows of each are pickled. A session on this machine needs its own process,
because it locks its metastore and keeps its settings until the process ends.
"""

import pickle
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from loader.settings import SparkSettings, project_directory, read_settings


def main() -> None:
    """Answer all statements in order."""
    target, asked, answered = sys.argv[1], *map(Path, sys.argv[2:])
    settings = read_settings(project_directory(), target)
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
