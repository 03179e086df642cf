"""Writes a generated part into a guide that is otherwise written by hand."""


def between_markers(guide: str, name: str, section: str) -> str:
    """Return a guide with the text between the two markers of a name replaced.

    They are the lines `<!-- name: begin -->` and `<!-- name: end -->`. Raise ValueError
    if the guide lacks one.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in guide or end not in guide:
        raise ValueError(f"Put {begin} and {end} into the guide first.")
    before, _, rest = guide.partition(begin)
    return f"{before}{begin}\n\n{section}\n\n{end}{rest.partition(end)[2]}"
