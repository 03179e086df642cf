"""Expectations of whole tables, which no single row can show; run by `check`."""
