"""Words: those that agree with their number, and what is left of a name."""

import unicodedata


def counted(count: int, noun: str) -> str:
    """Return a number and its noun, as in "1 row" and "2,000 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def letters_of(name: str) -> str:
    """Return the letters and digits of a name in lower case, to compare names by."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(filter(str.isalnum, plain))
