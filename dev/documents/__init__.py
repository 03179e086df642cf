"""Writes the documents and pictures that are made from code and data."""
