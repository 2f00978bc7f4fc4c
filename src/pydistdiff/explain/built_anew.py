"""Files of an sdist that a build makes anew where their source is newer: there a time decides what is compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.moments import moment
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.differences import Container
    from pydistdiff.pairing.match import Match

_ENDINGS = {
    ".c": (".pyx", ".pxd", ".py", ".y", ".l"),
    ".cpp": (".pyx", ".pxd", ".py", ".yy", ".ll"),
    ".mo": (".po",),
    "/Makefile.in": ("/Makefile.am",),
    "/configure": ("/configure.ac", "/configure.in"),
}
"""What Cython, parser generators, gettext and automake make, and of what. Each looks at the times of both."""


def switched_sources(container: Container) -> set[int]:
    """The identities of matches (a generated file and its source) of which the source is newer on one side only."""
    if any(side.distribution.layout is not InputKind.SDIST for side in (container.a, container.b)):
        return set()
    by_place = {
        container.b.distribution.place(match.b.member.path): match
        for match in container.matches
        if match.a is not None and match.b is not None
    }
    found: set[int] = set()
    for place, match in by_place.items():
        for name in _sources(place):
            source = by_place.get(name)
            if source is not None and len(set(_is_newer(source, match))) == 2:
                found |= {id(source), id(match)}
    return found


def _sources(place: str) -> Iterator[str]:
    for ending, sources in _ENDINGS.items():
        if place.endswith(ending):
            yield from (place.removesuffix(ending) + source for source in sources)


def _is_newer(source: Match, made: Match) -> Iterator[bool]:
    """Whether the source is newer than what is made of it, on side a and on side b; not where a time is unknown."""
    for of_source, of_made in ((source.a, made.a), (source.b, made.b)):
        assert of_source is not None and of_made is not None
        times = [moment(item.member.attributes.mtime) for item in (of_source, of_made)]
        yield times[0] is not None and times[1] is not None and times[0] > times[1]
