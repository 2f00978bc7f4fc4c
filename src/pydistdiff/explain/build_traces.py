"""Causes of what a build leaves of its machine: directories, users, hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.build_directories import build_directories, directory_pattern
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import PLACE, Kind, Masks, numbered_place
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.explain.readers import is_build_record
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.explain.line_cause import LineCause, Mask, Where
    from pydistdiff.explain.scene import Scene


class BuildPath(MaskedCause):
    """The directory of a build: `/tmp/pip-req-build-k2j4h5x1/src/x.c` became `/tmp/pip-req-build-p0q9w8e7/src/x.c`.

    It is known by the form of its name (pip, build, cibuildwheel, conda-build, rattler-build, runners of CI services,
    Python's temporary folders), or because `direct_url.json` names it. Each side has its own; where a member names
    several, the first of one side stands for the first of the other throughout, and so on. The rest must be equal.

    It is harmless in licences, pages of documentation, descriptions, records of a build and comments of C. Everywhere
    else it counts, and so does a `#!` line or an address: a program may look there.
    """

    id = "build-path"
    title = "the directory of the build"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build in a fixed directory, or map it away: -ffile-prefix-map for C, --remap-path-prefix for Rust"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes each side's build directories away."""
        if where.kind is Kind.NAME:
            return None
        roots = scene.neighbours.build_roots if scene.neighbours is not None else (None, None)
        a, b = (build_directories(text, root) for text, root in zip((where.a, where.b), roots, strict=True))
        return Masks(_without(a), _without(b)) if a and b else None

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """Where nobody but people reads it, or in comments of C; neither in a `#!` line nor in an address."""
        if any("://" in text or text.startswith("#!") for text in (where.a, where.b)):
            return False
        return super().is_harmless(scene, where) or is_comment(scene, where)


def is_comment(scene: Scene, where: Where) -> bool:
    """Whether a pair of lines of C or C++ is part of a comment on both sides."""
    comments_a, comments_b = scene.comments
    return where.kind is Kind.LINES and where.a in comments_a and where.b in comments_b


def _without(directories: Sequence[str]) -> Mask:
    pattern = directory_pattern(directories)

    def taken(match: re.Match[str]) -> str:
        place = next(index for index in range(len(directories)) if match[f"d{index}"] is not None)
        return f"{numbered_place(place)}{match['environment'] or ''}"

    return lambda text: pattern.sub(taken, text)


_NAME = r"[\w.@-]{1,128}"
_OWN_KEYS = (
    r"(?:build|builder|built)[_ -]?(?:host|host[_ -]?name|user|user[_ -]?name|machine|by|name|agent)|packager[_ -]?host"
)
_KEYS_OF_RECORDS = (
    r"(?:host|user|node|computer|runner|agent|log)[_ -]?name|host|user|builder|runner|machine"
    r"|(?:GITHUB|RUNNER|CI|BUILD|TRAVIS|APPVEYOR|CIRCLE|GITLAB|JENKINS|AGENT|SYSTEM|BUILDKITE)_[A-Z0-9_]{1,60}"
)
_OWN = re.compile(_OWN_KEYS, re.IGNORECASE)
_OF_RECORDS = re.compile(f"{_OWN_KEYS}|{_KEYS_OF_RECORDS}", re.IGNORECASE)
_WORDS = ("buil", "compiled by", "packager", " host ")
"""Some of what stands in each line that is taken outside of records."""
_VALUE = re.compile(_NAME)
_SENTENCE = re.compile(
    r"(\b(?:built|compiled) by )[\w.-]{1,64}(?:@| on )[\w.-]{1,128}(?!@)|(\bconfigured on host )[\w.-]{1,128}",
    re.IGNORECASE,
)


def _row(keys: str) -> re.Pattern[str]:
    return re.compile(
        rf"""^([ \t#*"'-]{{0,40}}(?:{keys})["']?[ \t]{{0,8}}[:=][ \t]{{0,8}}["']?){_NAME}(["']?,?[ \t]*)$""",
        re.IGNORECASE,
    )


_OWN_ROW, _ROW_OF_RECORDS = _row(_OWN_KEYS), _row(f"{_OWN_KEYS}|{_KEYS_OF_RECORDS}")


class BuildHost(MaskedCause):
    """The user, the host or the runner of a build: a key `build_host`, a line `built by me on my-machine`.

    In records of a build (conda's `about.json` and rendered recipes) keys such as `hostname`, `user`, `runner` and the
    variables of CI services are taken, too. Elsewhere they may be a setting, and stay what they are.

    It is harmless in licences, pages of documentation, descriptions and records of a build, and counts everywhere else.
    """

    id = "build-host"
    title = "user or host of the build"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build in a container with a fixed host and user name, or let the build write neither"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes names of users and hosts away."""
        is_record = is_build_record(scene.difference)
        if where.kind is Kind.VALUE:
            keys = _OF_RECORDS if is_record else _OWN
            is_named = bool(where.path) and keys.fullmatch(str(where.path[-1])) is not None
            return Masks(_without_value, _without_value) if is_named else None
        row = _ROW_OF_RECORDS if is_record else _OWN_ROW

        def mask(line: str) -> str:
            lowered = line.lower()
            if not is_record and not any(word in lowered for word in _WORDS):
                return line
            return _SENTENCE.sub(lambda found: f"{found[1] or found[2]}{PLACE}", row.sub(rf"\1{PLACE}\2", line))

        return Masks(mask, mask) if where.kind is Kind.LINES else None


def _without_value(text: str) -> str:
    return PLACE if _VALUE.fullmatch(text) is not None else text


TRACE_CAUSES: Iterable[LineCause] = (BuildPath(), BuildHost())
"""In the order of precedence."""
