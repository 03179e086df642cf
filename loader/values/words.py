"""Reads words that stand for null or for another value."""

from collections.abc import Callable

from loader.values.writing import Writing


def null_reader(writing: Writing) -> Callable[[str], bool]:
    """Return the function that says whether a text means null.

    Blanks around a word for null do not matter.
    """
    fold = str.casefold if writing.ignore_case else str
    nulls = {fold(word.strip()) for word in writing.nulls}
    return lambda text: not text or fold(text.strip()) in nulls


def word_reader(
    writing: Writing, values: tuple[str, ...]
) -> Callable[[str], str | None]:
    """Return the function that gives the value that a word stands for, if it does.

    Without regard to case, it also gives the spelling of the contract's `values`.
    """
    if not writing.ignore_case:
        return dict(writing.words).get
    folded = {value.casefold(): value for value in values}
    folded |= {word.casefold(): value for word, value in writing.words}
    return lambda text: folded.get(text.casefold())
