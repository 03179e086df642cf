"""Drafts the folder of a source from CSV files that nobody has described."""
