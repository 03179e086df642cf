"""Runs the findings on simulated data and counts how often they are wrong."""
