"""What developers of the project run; never shipped."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
