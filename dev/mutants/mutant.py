"""A fault that can be planted, and the name it keeps from commit to commit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple


class Site(NamedTuple):
    """A place in a file's text: the characters from start to end become `after`."""

    kind: str
    start: int
    end: int
    after: str


@dataclass(frozen=True)
class Mutant:
    """One fault: a site of a file of the repository, with its lasting name.

    `line` is the first line of the change, counted from 1; `text` is that line.
    """

    identity: str
    room: str
    path: str
    line: int
    kind: str
    start: int
    end: int
    before: str
    after: str
    text: str

    def planted(self, text: str) -> str:
        """Return the text of its file with the fault in it."""
        return text[: self.start] + self.after + text[self.end :]

    def change(self) -> str:
        """Return the line before and after, each on one line."""
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.text}  [{before or 'nothing'} -> {after or 'nothing'}]"


def named(room: str, path: str, text: str, sites: Iterable[Site]) -> list[Mutant]:
    """Return the mutants of a file's sites, in their order in the file.

    The name comes from the path, the line's text, the kind of fault and how many such
    faults came before, so that a change elsewhere in the file leaves it alone.
    """
    seen: Counter[tuple[str, str]] = Counter()
    mutants = []
    for site in sorted(set(sites), key=lambda site: (site.start, site.end, *site[::3])):
        begin = text.rfind("\n", 0, site.start) + 1
        end = text.find("\n", site.start)
        line = text[begin : end if end >= 0 else len(text)].strip()
        occurrence = seen[site.kind, line]
        seen[site.kind, line] += 1
        mutants.append(
            Mutant(
                identity=_digest(path, site.kind, line, str(occurrence))[:12],
                room=room,
                path=path,
                line=text.count("\n", 0, site.start) + 1,
                kind=site.kind,
                start=site.start,
                end=site.end,
                before=text[site.start : site.end],
                after=site.after,
                text=line,
            )
        )
    return mutants


def drawn(mutants: Iterable[Mutant], seed: int, count: int) -> list[Mutant]:
    """Return `count` mutants at random, in an order that only the seed decides.

    The draw looks at each name alone: mutants of files that stay as they are stay in
    it, but for the few at its end.
    """
    return sorted(mutants, key=lambda mutant: _digest(str(seed), mutant.identity))[
        :count
    ]


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
