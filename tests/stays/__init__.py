"""Stays that overlap, results in time and odd rows, on files that were made for them."""
