"""Compares the findings with worlds of planted truth, and documents the result."""
