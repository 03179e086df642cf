"""Writes synthetic hospital files whose truth is known."""

from generator.network import Generated, generate
from generator.truth import UnknownWorldError, world_names

__all__ = ["Generated", "UnknownWorldError", "generate", "world_names"]
