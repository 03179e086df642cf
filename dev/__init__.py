"""What developers of the project run; it is never shipped."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
