"""Writes the documents and pictures that are generated from code and data."""
