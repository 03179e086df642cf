"""Holds the engines against each other: one data set, every relation, every row."""
