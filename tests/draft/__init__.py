"""Tests of `clinical-star draft`."""
