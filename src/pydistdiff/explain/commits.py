"""Causes of commits: how long a hash is written, and which commit was built."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.date_forms import DATE
from pydistdiff.explain.line_cause import MOST_PLACES, PLACE, Kind, Masks, numbered_place
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.explain.line_cause import LineCause, Mask, Where
    from pydistdiff.explain.scene import Scene

_DIGITS = "(?=[0-9]{0,63}[a-f])(?=[a-f]{0,63}[0-9])[0-9a-f]{7,64}"
"""A hash, abbreviated or not. One without a letter is taken for a number, one without a figure for a word."""
_HASH = re.compile(f"(?=g?[0-9a-f]{{7}})(?<![0-9A-Za-z])(g?)({_DIGITS})(?![0-9A-Za-z])")


class VcsId(MaskedCause):
    """The hash of a commit is abbreviated to another length: `1a2b3c4` on one side, `1a2b3c4d5e` on the other.

    One is the beginning of the other and has at least seven digits, among them a letter and a figure. Nothing is said
    of hashes that only begin alike, nor where a member has several that go on in different ways. In code, scripts and
    values that programs obey it counts: a longer hash may name another thing.
    """

    id = "vcs-id"
    title = "hashes of commits are abbreviated to another length"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "fix the length: git config core.abbrev 40, or git describe --abbrev=12"

    def masks(self, scene: Scene, where: Where) -> Masks | None:  # noqa: ARG002
        """Takes hashes away that are the beginning of one on the other side, or begin with one."""
        if where.kind is Kind.NAME:
            return None
        numbers = _abbreviated(_hashes(where.a), _hashes(where.b))
        if not numbers:
            return None

        def taken(found: re.Match[str]) -> str:
            number = numbers.get(found[2])
            return found[0] if number is None else f"{found[1]}{numbered_place(number)}"

        def mask(text: str) -> str:
            return _HASH.sub(taken, text)

        return Masks(mask, mask)


def _hashes(text: str) -> set[str]:
    return {found[2] for found in _HASH.finditer(text)}


def _abbreviated(a: set[str], b: set[str]) -> dict[str, int]:
    """The hashes that are written in several lengths, each with a number; of those that begin alike all are one hash.

    Empty where there are too many.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    start = ""
    for one in sorted(a | b):
        start = start if start and one.startswith(start) else one
        groups[start].append(one)
    chains = [
        members
        for members in groups.values()
        if len(members) > 1 and all(longer.startswith(one) for one, longer in pairwise(members))
    ]
    if len(chains) > MOST_PLACES:
        return {}
    return {one: number for number, members in enumerate(chains) for one in members}


_SAYS = re.compile(
    r"(?<![A-Za-z])(?:commit|revision|full-?revisionid|changeset|git(?:[ _-]?(?:hash|head|sha1?|rev|version|id))?|vcs"
    r"|hg[ _-]?(?:hash|rev|id))(?:_?(?:id|hash))?(?![A-Za-z])",
    re.IGNORECASE,
)
_LOCAL = re.compile(rf"((?:\+|\+[0-9]{{1,9}}\.|-[0-9]{{1,9}}-)g){_DIGITS}((?:\.d[0-9]{{8}})?)(?![0-9A-Za-z])")
_KEY = re.compile(
    r"(?:(?:git|vcs|hg|source)[ _-]?(?:rev|sha1?|hash|head|version|ref)|(?:(?:git|vcs|hg|source|build)[ _-]?)?"
    r"(?:commit|revision)(?:[ _-]?(?:id|hash|sha))?)",
    re.IGNORECASE,
)
_VERSION_FILE = re.compile(r"(?:.*/)?_{0,2}(?:version|commit|git_version|git_revision|revision)_{0,2}\.(?:py|txt|json)")
_OF_COMMIT = re.compile(
    r"""("date": "|\bgit_date = ")[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2} ?[+-][0-9]{4}(")"""
    r"""|(\bgit_refnames = ")[^"\\]{0,400}(")"""
)
_ADDRESS = re.compile(rf"((?:git|hg)\+[^\s@]{{1,400}}@){_DIGITS}(?![0-9A-Za-z])")


class VcsCommit(MaskedCause):
    """Another commit was built.

    Its hash stands in a line that says commit, revision or git, in a local version (`1.0+g1a2b3c4`), in `_version.py`
    (with the time of the commit, and with the branches and tags that versioneer notes), under `commit_id` in
    `direct_url.json`, behind the address of a repository. It explains and counts: two commits are two programs.
    """

    id = "vcs-commit"
    title = "another commit was built"
    significance = Significance.CONTENT
    mark = Mark.NEVER
    remedy = "none is needed between two commits; build both from the same one"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes the commit away where something says that it is one."""
        if where.kind is Kind.NAME:
            return Masks(_without_local, _without_local)
        if where.kind is Kind.VALUE:
            mask = _mask_of_value(scene, str(where.path[-1]) if where.path else "")
            return Masks(mask, mask)
        is_version = all(_VERSION_FILE.fullmatch(path or "") for path in (scene.difference.a, scene.difference.b))
        mask = _without_version if is_version else _without_said
        return Masks(mask, mask)


def _mask_of_value(scene: Scene, key: str) -> Mask:
    """What is taken away from a value under a key; what conda notes of git has the moment of the commit, too."""
    if scene.difference.format == "conda-git" and key == "Date":
        return _without_date
    return _without_hashes if _KEY.fullmatch(key) is not None else _without_local


def _without_date(text: str) -> str:
    return DATE.sub(PLACE, text)


def _without_hashes(text: str) -> str:
    return _HASH.sub(rf"\1{PLACE}", text)


def _without_local(text: str) -> str:
    if _HASH.search(text) is None:
        return text
    return _ADDRESS.sub(rf"\1{PLACE}", _LOCAL.sub(rf"\1{PLACE}\2", text))


def _without_said(text: str) -> str:
    if _HASH.search(text) is None:  # the fastest to tell, and what most lines are
        return text
    return _without_hashes(text) if _SAYS.search(text) is not None else _without_local(text)


def _without_version(text: str) -> str:
    return _OF_COMMIT.sub(
        lambda found: f"{found[1] or found[3]}{PLACE}{found[2] or found[4]}",
        _without_hashes(text),
    )


COMMIT_CAUSES: Iterable[LineCause] = (VcsId(), VcsCommit())
"""In the order of precedence: a hash of another length is no other commit."""
