"""Writes synthetic hospital files with known, planted effects."""

from clinical_star.generator.network import Generated, generate
from clinical_star.generator.truth import UnknownWorldError, world_names

__all__ = ["Generated", "UnknownWorldError", "generate", "world_names"]
