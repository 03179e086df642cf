"""Words that agree with their number."""


def counted(count: int, noun: str) -> str:
    """Return a number and its noun, as in "1 row" and "2,000 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
