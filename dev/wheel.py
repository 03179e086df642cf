"""Adds the dbt project, the measures and the profile to the wheel.

The build backend, Hatchling, runs it because pyproject.toml names it. The installed
programs find the copies through clinical_star/shipped.py, which lists them.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFiles(BuildHookInterface[BuilderConfig]):
    """Puts what is shipped into clinical_star/project of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files; raise FileNotFoundError when one is missing."""
        if version == "editable":
            return  # the programs use those of the checkout
        # The backend starts Python without the checkout on its path.
        sys.path.insert(0, self.root)
        from clinical_star.shipped import MEASURES, PROFILE, PROJECT  # noqa: PLC0415

        names = (*PROJECT, MEASURES, PROFILE)
        missing = [name for name in names if not Path(self.root, name).exists()]
        if missing:
            raise FileNotFoundError(
                f"The wheel needs {', '.join(missing)}: restore what is missing."
            )
        build_data["force_include"].update(
            {name: f"clinical_star/project/{name}" for name in names}
        )
