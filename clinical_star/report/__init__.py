"""The two-page HTML report."""
