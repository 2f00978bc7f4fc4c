r"""Globs that name members, read as `.gitignore` reads them (gitignore(5)), at a cost that no name can drive up.

A glob is matched step by step: each part between slashes by itself, in one pass over the name. A name of n characters
costs at most n times the length of the glob, whatever whoever chose the name had in mind.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pydistdiff.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

INSIDE = " > "
"""Stands between an archive and what lies in it."""
LONGEST = 1_000
"""Characters of a glob."""

_SPECIAL = re.compile(r"[*?\[\\]")


class Glob:
    r"""One glob. Case counts; `*`, `?` and `[…]` stay inside one folder, `**` stands for any number of folders.

    Without a slash (but at its end) it names members and folders at any depth, else from the root of the archive
    on. A folder that it names is named with all that is in it; a slash at the end names folders only. `\` takes the
    meaning from the next character. ` > ` leads into an archive: each part is a glob of its own, and there are as many
    as archives on the way in, and the member.

    Raises InputError, with a message that begins with the glob, where it means nothing or cannot be meant.
    """

    def __init__(self, text: str) -> None:
        if not text:
            raise InputError("a glob is empty; it names members, such as tests/")
        if len(text) > LONGEST:
            raise InputError(f"{text[:40]}…: a glob has at most {LONGEST:,} characters")
        self.steps = tuple(Step(text, step) for step in text.split(INSIDE))


class Step:
    """The part of a glob that is about the members of one archive."""

    def __init__(self, glob: str, text: str) -> None:
        if text.startswith("!"):
            raise InputError(rf"{glob}: a glob takes nothing back; for a name that begins with ! write \!")
        self._only_folders = text.endswith("/")
        body = text.removesuffix("/")
        parts = body.removeprefix("/").split("/")
        if not all(parts) or "." in parts or ".." in parts:
            raise InputError(f"{glob}: a glob has no empty part, and none that is . or ..")
        if "/" not in body:
            parts.insert(0, "**")
        if parts[-1] == "**":  # all that is inside, at any depth, but not the folder itself
            parts.append("*")
        kept = [part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]]
        self._segments = [_segment(glob, part) for part in kept]

    def matches(self, name: str, *, is_folder: bool) -> bool:
        """Whether the name, or a folder that it lies in, is one that the step means."""
        parts = name.split("/")
        if self._only_folders and not is_folder:
            parts.pop()
        if len(self._segments) == 2 and self._segments[0] is None and self._segments[1] is not None:
            return any(map(self._segments[1], parts))  # what most globs are: one name at any depth
        end, states = len(self._segments), self._reached({0})
        for part in parts:
            states = self._reached(self._after(states, part))
            if end in states or not states:
                return end in states
        return False

    def _after(self, states: set[int], part: str) -> set[int]:
        """Where in the segments one can be after one more part of the name."""
        after = set()
        for state in states:
            segment = self._segments[state]
            if segment is None:
                after.add(state)
            elif segment(part):
                after.add(state + 1)
        return after

    def _reached(self, states: set[int]) -> set[int]:
        """The states, and those behind a `**`, which may stand for nothing; no two of them are neighbours."""
        is_open = {state for state in states if state < len(self._segments) and self._segments[state] is None}
        return states | {state + 1 for state in is_open}


def _segment(glob: str, part: str) -> Callable[[str], object] | None:
    if part == "**":
        return None
    if _SPECIAL.search(part) is None:
        return part.__eq__
    first, *others = _chunks(glob, part)
    if not others:
        return re.compile(first, re.DOTALL).fullmatch
    # Each chunk takes the first place where it fits and never tries another, which finds all there is to find.
    *middle, last = others
    pattern = first + "".join(f"(?>.*?{chunk})" for chunk in middle) + f".*{last}"
    return re.compile(pattern, re.DOTALL).fullmatch


def _chunks(glob: str, part: str) -> list[str]:
    """The regular expressions of what stands between asterisks."""
    chunks = [""]
    characters = iter(part)
    for character in characters:
        if character == "*":
            chunks.append("")
        elif character == "?":
            chunks[-1] += "."
        elif character == "[":
            chunks[-1] += _class(glob, characters)
        elif character == "\\":
            chunks[-1] += re.escape(_next(glob, characters))
        else:
            chunks[-1] += re.escape(character)
    return chunks


def _class(glob: str, characters: Iterator[str]) -> str:
    """A set of characters, from after its bracket on: `[abc]`, `[a-z]`, `[!abc]`; `]` first is one of them."""
    members: list[tuple[str, bool]] = []  # and whether a backslash took its meaning
    negated = False
    for character in characters:
        if character in "!^" and not members and not negated:
            negated = True
        elif character == "]" and members:
            return f"[{'^' if negated else ''}{_members(glob, members)}]"
        elif character == "\\":
            members.append((_next(glob, characters), True))
        else:
            members.append((character, False))
    raise InputError(rf"{glob}: the set of characters is not closed by ]; for a bracket itself write \[")


def _members(glob: str, members: Sequence[tuple[str, bool]]) -> str:
    if any(pair == (("[", False), (":", False)) for pair in pairwise(members)):
        raise InputError(f"{glob}: named sets of characters such as [:alpha:] are not known; write a-z")
    text, at = "", 0
    while at < len(members):
        first = members[at][0]
        if at + 2 < len(members) and members[at + 1] == ("-", False):
            last = members[at + 2][0]
            if last < first:
                raise InputError(f"{glob}: the range {first}-{last} is empty")
            text += f"{re.escape(first)}-{re.escape(last)}"
            at += 3
        else:
            text += re.escape(first)
            at += 1
    return text


def _next(glob: str, characters: Iterator[str]) -> str:
    for character in characters:
        return character
    raise InputError(f"{glob}: a part of it ends with a backslash, which has nothing to escape")
