"""Requirements as conda has them (MatchSpec): `python >=3.7,<3.8.0a0`, `pkg 1.2.* *_cpython`, `pkg[version='>=1']`.

Names and versions are compared as they are spelt: to conda `foo-bar` and `foo_bar` are two packages, and whether
`1.2`, `=1.2` and `1.2.*` mean the same depends on the reader. Equal are blanks of another number, blanks around commas,
bars and operators, the order of what commas join, the quotes and order in brackets, and a bound that stands in
brackets. What one reader takes and another one does not has no parts, so that nobody calls it the same.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from pydistdiff.diffing.requirements import LONGEST, Requirement

_OPERATORS = (">=", ">", "~=", "==", "=", "<=", "<", "!=")
"""As they are shown: from lower to upper bounds, what is left out last."""


class _Parts(Struct):
    channel: str = ""
    specifier: str = ""
    build: str = ""
    brackets: str = ""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(
            r"(?:((?:[A-Za-z0-9_./~-]|:(?!:))+)::)?([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?=[ \t=<>!~\[]|\Z)"
        ),
        re.compile(r" ?([<>=!~|,]) ?"),
        re.compile(r"(?:>=|<=|==|!=|~=|[<>=])?[A-Za-z0-9_.+!*-]+"),
        re.compile(r"[ \t]*([A-Za-z0-9_-]+)=(?:\"([^\"'\[\]]*)\"|'([^\"'\[\]]*)'|([^\s,\"'\[\]=]+))[ \t]*(?:,|\Z)"),
        re.compile(r"[A-Za-z0-9_.+*]+"),
    )


def read_match_spec(text: str) -> Requirement:
    """A requirement of conda's in its parts: channel, specifier, build, brackets.

    Never raises: what is none keeps its text alone, and its name where it shows; `rest` is then the text behind the
    name.
    """
    found = _patterns()[0].match(text.strip(" \t")) if len(text) <= LONGEST else None
    if found is None:
        return Requirement(text, text)
    channel, name = found[1] or "", found[2]
    asked = text.strip(" \t")[found.end() :].strip(" \t")
    parts = _read_parts(asked)
    if parts is None:
        return Requirement(text, name, rest=f"{asked} from {channel}" if channel else asked)
    parts.channel = channel
    return Requirement(
        raw=text,
        name=name,
        parts=(
            ("channel", parts.channel),
            ("specifier", parts.specifier),
            ("build", parts.build),
            ("brackets", parts.brackets),
        ),
        rest=text,
    )


def _read_parts(text: str) -> _Parts | None:
    """What stands behind a name, or None where readers may differ in how they take it."""
    body, bracket, inner = text.partition("[")
    parts = _Parts()
    if bracket and not (inner.endswith("]") and _read_brackets(inner[:-1], parts)):
        return None
    return parts if _read_version_and_build(body, parts) else None


def _read_version_and_build(text: str, parts: _Parts) -> bool:
    """`>=1.0, <2 *_cpython`, `=1.2=py37_0`: whether that could be read. Conda cuts the build at a blank or `=`."""
    if not text.strip(" \t"):
        return True
    version, *others = _without_idle_blanks(text).split(" ")
    head, _, tail = version.rpartition("=")
    if head and head[-1] not in "=<>!~,|":
        version, others = head, [tail, *others]
    specifier, build = _specifier(version), others[0] if others else ""
    # What stands in brackets as well would replace it.
    stands_twice = parts.specifier or (others and parts.build)
    if specifier is None or len(others) > 1 or stands_twice or (others and not _patterns()[4].fullmatch(build)):
        return False
    parts.specifier, parts.build = specifier, build or parts.build
    return True


def _without_idle_blanks(text: str) -> str:
    """A text with one blank for several, and none around commas, bars and operators."""
    words = text.replace("\t", " ").split(" ")
    return _patterns()[1].sub(r"\1", " ".join(word for word in words if word))


def _specifier(text: str) -> str | None:
    """A version as it is compared; what commas join stands in the order of the operators. None where it is none."""
    if any(_patterns()[2].fullmatch(bound) is None for bound in re.split(r"[,|]", text)):
        return None
    return text if "|" in text else ",".join(sorted(text.split(","), key=_shown_place))


def _shown_place(bound: str) -> tuple[int, str]:
    operator = next((operator for operator in _OPERATORS if bound.startswith(operator)), "==")
    return _OPERATORS.index(operator), bound


def _read_brackets(text: str, parts: _Parts) -> bool:
    """`version='>=1', build=py37_0`: whether that could be read. A key that stands twice could not."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        entry = _patterns()[3].match(text, position)
        if entry is None or entry[1] in found:
            return False
        found[entry[1]] = next(value for value in (entry[2], entry[3], entry[4]) if value is not None)
        position = entry.end()
    if found.get("version", "").startswith((">", "<", "!=", "~=")):
        specifier = _specifier(_without_idle_blanks(found.pop("version")))
        if specifier is None:
            return False
        parts.specifier = specifier
    parts.build = found.pop("build", "")
    parts.brackets = ", ".join(f"{key}='{value}'" for key, value in sorted(found.items()))
    return True
