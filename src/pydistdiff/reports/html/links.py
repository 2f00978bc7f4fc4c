"""Links inside a page. Nothing in a page leads anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.html.elements import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Links:
    """Where the members of a report have their sections, by the ids of their nodes."""

    def __init__(self, names: Mapping[str, str], anchors: Mapping[str, str]) -> None:
        self._names = names
        self._anchors = anchors

    def to(self, node: str) -> Html:
        """The name of a member, with a link where it has a section; a saved report may name nodes that it has not."""
        name = element("bdi", self._names.get(node, node))
        anchor = self._anchors.get(node)
        return name if anchor is None else element("a", name, href=f"#{anchor}")


def linked(text: str, targets: Iterable[tuple[str, str]]) -> Html:
    """Text in which each of these words, where it first stands after the one before, is a link to its target."""
    pieces: list[str] = []
    for word, target in targets:
        before, found, after = text.partition(word) if word else (text, "", "")
        if found:
            pieces += [before, element("a", word, href=f"#{target}")]
            text = after
    return joined([*pieces, text])
