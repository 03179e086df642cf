"""Tests that need Java and the extra `spark`: run by make test-spark."""
