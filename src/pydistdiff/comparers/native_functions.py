"""Functions of native files: which came, went or have other bytes."""

from __future__ import annotations

import heapq
import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.comparers.native_bytes import told_share
from pydistdiff.comparers.native_facts import EXAMPLES, ONE_BY_ONE, told_many
from pydistdiff.diffing.values import Scalar, added, changed, removed
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary, Function

FUNCTIONS = "functions"
MOST_OVERLAP = 4
"""How many functions a byte may belong to on average: real ones begin in others now and then, and forged ones cost."""
_MARKS = re.compile(r"17h[0-9a-f]{16}E|\.(?:llvm|constprop|isra|part|lto_priv|cold)(?:\.[0-9]+)?")
"""What compilers put into names: the hashes of Rust, which every build makes anew, and the numbers of clones."""


class FunctionPair(Struct, frozen=True, gc=False):
    """A function of both sides, or of one."""

    a: Function | None
    b: Function | None


class DifferingFunctions(Struct, frozen=True):
    """The functions that differ, by kind; where they overlap too much, `not_compared` says how many both sides have."""

    went: tuple[FunctionPair, ...] = ()
    came: tuple[FunctionPair, ...] = ()
    resized: tuple[FunctionPair, ...] = ()
    changed: tuple[FunctionPair, ...] = ()
    not_compared: tuple[int, int] | None = None


def differing_functions(a: Binary, b: Binary, sources: tuple[Source, Source]) -> DifferingFunctions:
    """The functions that differ; by their names, and what is left over by names without what compilers put in."""
    for side, source in zip((a, b), sources, strict=True):
        if sum(function.size for function in side.functions) > MOST_OVERLAP * source.size:
            return DifferingFunctions(not_compared=(len(a.functions), len(b.functions)))
    by_name = {function.name: function for function in b.functions}
    pairs: list[FunctionPair] = []
    left: list[Function] = []
    for function in a.functions:
        other = by_name.pop(function.name, None)
        if other is None:
            left.append(function)
        else:
            pairs.append(FunctionPair(function, other))
    waiting: dict[str, list[Function]] = {}
    for function in reversed(by_name.values()):
        waiting.setdefault(_MARKS.sub("", function.name), []).append(function)
    went: list[FunctionPair] = []
    for function in left:
        partners = waiting.get(_MARKS.sub("", function.name))
        if partners:
            pairs.append(FunctionPair(function, partners.pop()))
        else:
            went.append(FunctionPair(function, None))
    came = {id(function) for functions in waiting.values() for function in functions}
    return DifferingFunctions(
        went=tuple(went),
        came=tuple(FunctionPair(None, function) for function in b.functions if id(function) in came),
        resized=tuple(pair for pair in pairs if pair.a and pair.b and pair.a.size != pair.b.size),
        changed=tuple(pair for pair in pairs if _has_other_bytes(pair, sources)),
    )


def _has_other_bytes(pair: FunctionPair, sources: tuple[Source, Source]) -> bool:
    """Whether a function of one size differs."""
    a, b = pair.a, pair.b
    assert a is not None
    assert b is not None
    return a.size == b.size and sources[0].read(a.start, a.size) != sources[1].read(b.start, b.size)


def function_changes(found: DifferingFunctions, sources: tuple[Source, Source]) -> Iterator[ValueChange]:
    """The functions one by one; of many of a kind how many, with the largest."""
    if found.not_compared is not None:
        counts = [f"{count:,} functions" for count in found.not_compared]
        yield changed((FUNCTIONS,), _bytes(counts[0]), _bytes(f"{counts[1]}, not compared: too many share their bytes"))
    if len(found.went) > ONE_BY_ONE:
        yield replace(removed((FUNCTIONS,), _told_many(found.went)), items=len(found.went))
    else:
        yield from (removed((FUNCTIONS, one.name), _size(one)) for pair in found.went if (one := pair.a))
    if len(found.came) > ONE_BY_ONE:
        yield replace(added((FUNCTIONS,), _told_many(found.came)), items=len(found.came))
    else:
        yield from (added((FUNCTIONS, one.name), _size(one)) for pair in found.came if (one := pair.b))
    for kind, pairs in (("of another size", found.resized), ("of the same size", found.changed)):
        if len(pairs) > ONE_BY_ONE:
            before = _bytes(f"{len(pairs):,} functions")
            told = changed((FUNCTIONS, kind), before, _bytes(f"other bytes: {_told_many(pairs).text}"))
            yield replace(told, items=len(pairs))
        else:
            yield from (_told_pair(pair, sources) for pair in pairs)


def _told_pair(pair: FunctionPair, sources: tuple[Source, Source]) -> ValueChange:
    a, b = pair.a, pair.b
    assert a is not None
    assert b is not None
    texts = [f"{a.size:,} bytes", f"{b.size:,} bytes"]
    if a.name != b.name:
        texts[0] += f" as {a.name}"
    if a.size == b.size:
        texts[1] += told_share(sources[0].slice(a.start, a.size), sources[1].slice(b.start, b.size))
    return changed((FUNCTIONS, b.name), *map(_bytes, texts))


def _told_many(pairs: Sequence[FunctionPair]) -> Scalar:
    """How many functions, with the names of the largest."""
    functions = [function for pair in pairs if (function := pair.b or pair.a)]
    largest = heapq.nlargest(EXAMPLES, functions, key=lambda function: function.size)
    size = sum(function.size for function in functions)
    names = [function.name for function in largest]
    return _bytes(told_many(len(functions), f"functions with {size:,} bytes", names))


def _size(function: Function) -> Scalar:
    return _bytes(f"{function.size:,} bytes")


def _bytes(text: str) -> Scalar:
    return Scalar(ValueType.BYTES, text)
