"""The SQL of the adapter for MariaDB."""

from pathlib import Path

PACKAGE_PATH = str(Path(__file__).parent)
