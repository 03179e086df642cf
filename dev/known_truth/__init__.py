"""Holds the findings against worlds whose truth is planted, and writes it down."""
