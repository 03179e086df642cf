"""The kinds of database that raw tables are loaded into."""

from loader.settings import EmbeddedSettings, Settings, SparkSettings
from loader.targets.base import Target


def open_target(settings: Settings) -> Target:
    """Connect to the database of a target, importing only the driver it needs.

    Raise UserError when it cannot be reached or refuses the user.
    """
    if isinstance(settings, EmbeddedSettings):
        from loader.targets.embedded import EmbeddedTarget  # noqa: PLC0415

        return EmbeddedTarget(settings)
    if isinstance(settings, SparkSettings):
        from loader.targets.parquet import ParquetTarget  # noqa: PLC0415

        return ParquetTarget(settings)
    from loader.targets.server import ServerTarget  # noqa: PLC0415

    return ServerTarget(settings)
