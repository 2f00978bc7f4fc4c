"""Requirements as PEP 508 has them, and what changed between two lists of them.

Two requirements are one and the same only when name, extras, specifier, address and marker are: versions are compared
as they are spelt (`>=1` and `>=1.0` are two), and so are the names of extras in markers, which old installers take
letter by letter.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.diffing.values import (
    ListValue,
    MappingValue,
    Scalar,
    added,
    changed,
    compact,
    match_items,
    moved,
    removed,
)
from pydistdiff.model import Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydistdiff.diffing.values import Path, Value

    Read = Callable[[str], "Requirement"]

SPELLING = "requirement-spelling"
ORDER = "requirement-order"
MOST_PARSED = 5_000
"""Requirements of a list that are parsed, at 0.1 ms each; longer lists are compared as they are spelt."""
LONGEST = 2_000
"""Characters of a requirement that is parsed; the longest real ones have 300."""

_OPERATORS = ("===", "==", "~=", ">=", ">", "!=", "<=", "<")
_ASKED = {"extras": "[{}]", "specifier": "{}", "build": "{}", "brackets": "[{}]", "channel": "from {}"}
_ASKED |= {"url": "@ {}", "marker": "; {}"}
_SHOWN_OPERATORS = (">=", ">", "~=", "===", "==", "<=", "<", "!=")


class Requirement(Struct, frozen=True):
    """A requirement in its parts.

    `name` is that of the package, normalised as in PEP 503, or the whole text where it is none. `parts` are extras,
    specifier, address and marker by name (others for other formats, but the same for all of one), empty where the
    text could not be parsed. `extras` are as they stand, in order; `rest` is the text without them.
    """

    raw: str
    name: str
    parts: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()
    rest: str = ""
    marker: str = ""
    """The marker in one spelling, to tell requirements of one package apart."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r"[ \t]*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?=[ \t]*(?:$|[\[(<>=!~;@\n]|[ \t]))"),
        re.compile(r"[ \t]*\[([^\]]*)\]"),
        re.compile(r"""\"[^\"]*\"|'[^']*'|[()]|[<>=!~]+|[^\s()<>=!~"']+"""),
    )


def normalised(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirement(text: str) -> Requirement:
    """A requirement in its parts. Never raises: what is none keeps its text alone, and its name where it shows."""
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    name_pattern, extras_pattern, _ = _patterns()
    named = name_pattern.match(text)
    if named is None or len(text) > LONGEST:
        return _as_it_is(text)
    name = normalised(named[1])
    try:
        parsed = Parsed(text)
        marker = str(parsed.marker or "")
    except (InvalidRequirement, RecursionError):
        return Requirement(text, name)
    found = extras_pattern.match(text, named.end(1))
    extras = tuple(extra.strip() for extra in found[1].split(",")) if found is not None else ()
    rest = text if found is None else text[: found.start()] + text[found.end() :]
    specifiers = sorted((str(specifier) for specifier in parsed.specifier), key=_shown_place)
    return Requirement(
        raw=text,
        name=name,
        parts=(
            ("extras", ",".join(sorted(parsed.extras))),
            ("specifier", ",".join(specifiers)),
            ("url", parsed.url or ""),
            ("marker", _marker(text, marker)),
        ),
        extras=extras,
        rest=rest,
        marker=marker,
    )


def _as_it_is(text: str) -> Requirement:
    """A requirement by the name that it begins with, not parsed."""
    named = _patterns()[0].match(text)
    return Requirement(text, normalised(named[1]) if named is not None else text)


def asked_for(requirement: Requirement) -> str:
    """What is asked for of a package, without its name: `[socks] >=2.5,<4 ; python_version < "3"`, or nothing."""
    if not requirement.parts:
        named = None if requirement.rest else _patterns()[0].match(requirement.raw)
        return requirement.raw[named.end(1) :].strip() if named is not None else requirement.rest
    parts = dict(requirement.parts)
    return " ".join(form.format(parts[part]) for part, form in _ASKED.items() if parts.get(part))


def _shown_place(specifier: str) -> tuple[int, str]:
    """From lower to upper bounds, what is left out last."""
    operator = next(operator for operator in _OPERATORS if specifier.startswith(operator))
    return _SHOWN_OPERATORS.index(operator), specifier


def _marker(text: str, parsed: str) -> str:
    """A marker in one spelling of blanks, quotes and needless parentheses, its words as they stand in the text.

    The parser writes the names of extras and of old variables anew: then the words of the text are told.
    """
    if not parsed:
        return ""
    find = _patterns()[2].findall
    spelt = [_quoted(word) for word in find(text[text.index(";", _end_of_url(text)) + 1 :])]
    if [word for word in spelt if word not in "()"] == [word for word in find(parsed) if word not in "()"]:
        return parsed
    return " ".join(spelt).replace("( ", "(").replace(" )", ")")


def _quoted(token: str) -> str:
    return f'"{token[1:-1]}"' if token.startswith("'") and '"' not in token else token


def _end_of_url(text: str) -> int:
    """Where the address of a requirement ends, which may hold a semicolon: at a blank."""
    at = text.find("@")
    semicolon = text.find(";")
    if at < 0 or 0 <= semicolon < at:
        return 0
    start = at + 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip())
    blank = re.compile(r"\s").search(text, start)
    return blank.start() if blank is not None else 0


def read_requirement_line(text: str) -> Requirement:
    """A line of a requirements file: a requirement with options and a comment, or any other line as it stands."""
    stripped = text.strip()
    if not stripped or stripped[0] in "-#":
        return Requirement(stripped, stripped)
    body, comment = _cut(stripped, r"\s#")
    body, options = _cut(body, r"\s--?[A-Za-z]")
    requirement = read_requirement(body)
    if not requirement.parts:
        return Requirement(stripped, requirement.name if requirement.name != body else stripped)
    return Requirement(
        raw=stripped,
        name=requirement.name,
        parts=(*requirement.parts, ("options", options), ("comment", comment)),
        extras=requirement.extras,
        rest=requirement.rest,
        marker=requirement.marker,
    )


def _cut(text: str, pattern: str) -> tuple[str, str]:
    found = re.compile(pattern).search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(), " ".join(text[found.start() :].split())


# ---------------------------------------------------------------- lists of them


def compare_requirements(
    path: Path,
    a: Sequence[Value],
    b: Sequence[Value],
    *,
    read: Read = read_requirement,
    order: str | None = ORDER,
) -> Iterator[ValueChange]:
    """What changed between two lists of requirements: by package, and within one by part.

    A requirement that came or went is told whole. One that is equal once parsed has the cause
    `requirement-spelling`, another order of them (and of extras in brackets) the cause `order`. An item that is no
    string is compared as a whole.
    """
    yield from compare_matched(path, a, b, match_requirements(a, b, read), order)


class Matched(Struct, frozen=True):
    """Two lists of requirements: what tells the items apart, and which of them belong together."""

    names_a: tuple[str, ...]
    names_b: tuple[str, ...]
    pairs: list[tuple[int, int]]
    read_a: list[Requirement]
    read_b: list[Requirement]


def match_requirements(a: Sequence[Value], b: Sequence[Value], read: Read = read_requirement) -> Matched:
    """Requirements by package; by package and marker where one stands several times in a list."""
    if max(len(set(map(compact, items))) for items in (a, b)) > MOST_PARSED:
        read = _as_it_is
    read_a, read_b = _read_all(a, read), _read_all(b, read)
    names_a, names_b = _identities(read_a, read_b)
    return Matched(names_a, names_b, match_items(a, b, names_a, names_b), read_a, read_b)


def compare_matched(
    path: Path, a: Sequence[Value], b: Sequence[Value], matched: Matched, order: str | None = ORDER
) -> Iterator[ValueChange]:
    """The same as `compare_requirements` of lists that are matched already."""
    yield from reordered(path, matched.pairs, len(a), ValueType.LIST, order)
    partner = dict(matched.pairs)
    for index, item in enumerate(a):
        step = (*path, matched.names_a[index])
        if index not in partner:
            yield removed(step, item)
        elif item != b[partner[index]]:
            other = partner[index]
            yield from _compare(step, (item, matched.read_a[index]), (b[other], matched.read_b[other]), order)
    taken = set(partner.values())
    yield from (added((*path, matched.names_b[index]), item) for index, item in enumerate(b) if index not in taken)


def requirement_identities(path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:  # noqa: ARG001
    """The same for one list (`diffing.values.Identities`), or None where an item is no string."""
    if not all(isinstance(item, Scalar) and item.type is ValueType.STRING for item in items):
        return None
    return _identities(_read_all(items, read_requirement), ())[0]


def reordered(
    path: Path, pairs: Sequence[tuple[int, int]], items: int, kind: ValueType, cause: str | None
) -> Iterator[ValueChange]:
    """That items stand elsewhere, if they do; `pairs` as in `diffing.values.moved`."""
    moves = moved(pairs)
    if moves:
        yield ValueChange(
            significance=Significance.ORDER,
            op=Operation.REORDERED,
            path=path,
            items=items,
            moves=tuple(moves),
            type_a=kind,
            type_b=kind,
            cause=cause,
        )


def _strings(texts: Iterable[str]) -> list[Value]:
    return [Scalar(ValueType.STRING, text) for text in texts]


def _read_all(items: Sequence[Value], read: Read) -> list[Requirement]:
    known: dict[str, Requirement] = {}

    def one(value: Value) -> Requirement:
        text = compact(value)
        if isinstance(value, ListValue | MappingValue) or value.type is not ValueType.STRING:
            return Requirement(text, text)
        if text not in known:
            known[text] = read(text)
        return known[text]

    return [one(value) for value in items]


def _identities(a: Sequence[Requirement], b: Sequence[Requirement]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    several = {name for side in (a, b) for name, count in _counts(r.name for r in side).items() if count > 1}

    def key(requirement: Requirement) -> str:
        is_told = requirement.name in several and requirement.marker
        return f"{requirement.name} ; {requirement.marker}" if is_told else requirement.name

    return number_alike([(key(r), _sort_key(r)) for r in a], [(key(r), _sort_key(r)) for r in b])


def _sort_key(requirement: Requirement) -> tuple[str, ...]:
    return tuple(text for _, text in requirement.parts) or (requirement.raw,)


def _counts(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


Keyed = tuple[str, tuple[str, ...]]


def number_alike(a: Sequence[Keyed], b: Sequence[Keyed]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Identities of items that are given by name and value: the name; the second of a name is `name #2`.

    Items of one name that both sides have with the same value are numbered alike, whatever their order.
    """
    sides = _by_name(a), _by_name(b)
    names: tuple[list[str], list[str]] = ([name for name, _ in a], [name for name, _ in b])
    for name in {**sides[0], **sides[1]}:
        groups = [side.get(name, []) for side in sides]
        if max(map(len, groups)) == 1:
            continue
        common = [value for value, _ in groups[0]]
        both = _multiset(common, [value for value, _ in groups[1]])
        for group, texts in zip(groups, names, strict=True):
            left = dict(both)
            ranked = []
            for value, index in sorted(group):
                is_own = left.get(value, 0) == 0
                left[value] = left.get(value, 0) - (not is_own)
                ranked.append((is_own, value, index))
            for number, (_, _, index) in enumerate(sorted(ranked), 1):
                texts[index] = name if number == 1 else f"{name} #{number}"
    return tuple(names[0]), tuple(names[1])


def _by_name(items: Sequence[Keyed]) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    groups: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for index, (name, value) in enumerate(items):
        groups.setdefault(name, []).append((value, index))
    return groups


def _multiset(a: Iterable[tuple[str, ...]], b: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    left: dict[tuple[str, ...], int] = {}
    for value in a:
        left[value] = left.get(value, 0) + 1
    for value in b:
        if left.get(value, 0):
            left[value] -= 1
            counts[value] = counts.get(value, 0) + 1
    return counts


# ---------------------------------------------------------------- one of them


def _compare(
    path: Path, a: tuple[Value, Requirement], b: tuple[Value, Requirement], order: str | None
) -> Iterator[ValueChange]:
    (value_a, read_a), (value_b, read_b) = a, b
    if not read_a.parts or not read_b.parts:
        yield changed(path, value_a, value_b)
        return
    is_equal = True
    for (part, text_a), (_, text_b) in zip(read_a.parts, read_b.parts, strict=True):
        if text_a != text_b:
            is_equal = False
            yield _part(path, part, text_a, text_b)
    is_moved = sorted(read_a.extras) == sorted(read_b.extras) and read_a.extras != read_b.extras
    if is_moved:
        keyed = number_alike([(x, ()) for x in read_a.extras], [(x, ()) for x in read_b.extras])
        pairs = match_items(_strings(read_a.extras), _strings(read_b.extras), *keyed)
        yield from reordered((*path, "extras"), pairs, len(pairs), ValueType.LIST, order)
    if is_equal and (read_a.rest != read_b.rest if is_moved else True):
        yield ValueChange(
            significance=Significance.FORMAT,
            op=Operation.CHANGED,
            path=path,
            a=compact(value_a),
            b=compact(value_b),
            type_a=ValueType.STRING,
            type_b=ValueType.STRING,
            cause=SPELLING,
        )


def _part(path: Path, part: str, a: str, b: str) -> ValueChange:
    values = [Scalar(ValueType.STRING, text) for text in (a, b)]
    if not a:
        return added((*path, part), values[1])
    return removed((*path, part), values[0]) if not b else changed((*path, part), *values)
