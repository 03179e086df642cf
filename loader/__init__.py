"""Moves raw hospital CSV files into typed raw tables, exactly."""
