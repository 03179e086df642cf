"""Finds identifiers that only look like another, or that a spreadsheet changed."""

import re

from loader.values.problem import Problem

# Control and format characters, and others of no width that Unicode calls ignorable.
_INVISIBLE = (
    "\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_INVISIBLE_CHARACTER = re.compile(f"[{_INVISIBLE}]")
# Blanks other than the space, which `\s` knows.
_ODD_BLANK = re.compile(r"[^\S ]")
_FORMULA = re.compile(r"=.*", re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+")


def trimmed(text: str) -> str:
    """Return a text without outer blanks and without characters of no width."""
    return _INVISIBLE_CHARACTER.sub("", text).strip()


def identifier_problem(text: str) -> Problem | None:
    """Return what makes an identifier differ from the one it looks like, or None."""
    if text != text.strip():
        return Problem("blank", "has a blank before or after it: say 'trim: true'")
    if _INVISIBLE_CHARACTER.search(text):
        return Problem("invisible", "has an invisible character: say 'trim: true'")
    if _ODD_BLANK.search(text):
        return Problem("invisible", "has a tab, a line break or an odd blank inside")
    if _FORMULA.fullmatch(text):
        reason = 'is a formula of a spreadsheet, such as ="P1": export the plain text'
        return Problem("formula", reason)
    if _SCIENTIFIC.fullmatch(text):
        reason = (
            "was cut by a spreadsheet to a number such as 1.23E+12: export it as text"
        )
        return Problem("exponent", reason)
    return None
