"""Another number in place of one."""

import re


def other_number(number: str) -> str:
    """Return a whole number plus one, or another first digit: 1.96 becomes 2.96.

    Zero becomes one, and one zero.
    """
    if re.fullmatch(r"-?\d+", number):
        return {"0": "1", "1": "0"}.get(number, str(int(number) + 1))
    first = re.search(r"[1-9]", number.split("e", maxsplit=1)[0])
    if first is None:
        return number.replace("0", "1", 1)
    digit = int(first.group())
    other = digit - 1 if digit == 9 else digit + 1
    return number[: first.start()] + str(other) + number[first.end() :]
