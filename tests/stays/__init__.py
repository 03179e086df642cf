"""Stays that overlap, results in time and odd rows, on files made for them."""
