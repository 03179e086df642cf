"""Writes synthetic hospital files whose truth is known."""
