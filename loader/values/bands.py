"""Reads bands of whole numbers, such as `[60-70)`, `60-69` or `90+`."""

import re

_TO = r" *(?:-|\u2013|\u2014|,|to|bis) *"
_RANGE = re.compile(rf"([\[(]?) *([0-9]{{1,9}}){_TO}([0-9]{{1,9}}) *([\])]?)")
_FROM = re.compile(r"([0-9]{1,9}) *\+|(>=|≥|>) *([0-9]{1,9})")
_UNTIL = re.compile(r"(<=|≤|<) *([0-9]{1,9})")
_ONE = re.compile(r"[0-9]{1,9}")

Ends = tuple[int | None, int | None]


def read_band(text: str) -> Ends | None:
    """Return the least and the greatest whole number of a band, None for an open end.

    Return None for a text that is not a band, or a band without any number.
    """
    if match := _RANGE.fullmatch(text):
        left, low, high, right = match.groups()
        if bool(left) != bool(right):
            return None
        ends = (int(low) + (left == "("), int(high) - (right == ")"))
        return ends if ends[0] <= ends[1] else None
    if match := _FROM.fullmatch(text):
        return int(match[1] or match[3]) + (match[2] == ">"), None
    if match := _UNTIL.fullmatch(text):
        last = int(match[2]) - (match[1] == "<")
        return (None, last) if last >= 0 else None
    if _ONE.fullmatch(text):
        return int(text), int(text)
    return None
