"""The changes of a module in words, the most important first."""

from __future__ import annotations

import ast
from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Operation
from pydistdiff.pysource.changes import is_private
from pydistdiff.pysource.comments import acts
from pydistdiff.pysource.definitions import names_of
from pydistdiff.pysource.layout import COMMENTS, FORMATTING, ORDER
from pydistdiff.pysource.trees import form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.pysource.changes import DefinitionChange, Sides
    from pydistdiff.pysource.definitions import Definition
    from pydistdiff.pysource.layout import CommentChange, Told
    from pydistdiff.pysource.module import Module

_LONGEST_LIST = 48
"""Characters of names in one entry."""


class _Rank(IntEnum):
    """What is told first."""

    BREAKING = 0
    GONE = 1
    SIGNATURE = 2
    CAME = 3
    VALUE = 4
    AT_IMPORT = 5
    CODE = 6
    PRIVATE = 7
    IMPORT = 8
    DOCSTRING = 9
    COMMENT = 10


class _Part(NamedTuple):
    rank: _Rank
    words: str


def told_changes(sides: Sides, changes: Sequence[DefinitionChange], told: Told) -> list[str]:
    """One entry for each thing that is worth a word; what there is besides, where there is no such thing."""
    parts = [
        *_signatures(changes),
        *_came_and_went(changes),
        *_values(changes),
        *_at_import(sides),
        *_listed(changes, "body", _Rank.CODE, "code"),
        *_imports(changes),
        *_listed(changes, "docstring", _Rank.DOCSTRING, "docstring"),
        *_module_docstring(sides),
        *_comments(told.comments),
    ]
    words = [part.words for part in sorted(parts, key=lambda part: part.rank)]
    kinds = {_CALM[cause] for _, cause in told.causes}
    return words or ([f"{' and '.join(sorted(kinds))} only"] if kinds and told.is_whole else [])


_CALM = {FORMATTING: "layout", COMMENTS: "comments", ORDER: "order of statements"}


def _signatures(changes: Iterable[DefinitionChange]) -> Iterator[_Part]:
    """What a caller sees of functions and classes that both sides have."""
    for change in changes:
        if change.op is Operation.MOVED:
            assert change.before is not None and change.after is not None
            yield _Part(_rank(change, _Rank.GONE), f"`{change.before.shown}` is now `{change.after.shown}`")
            continue
        told = [detail for detail in change.details if detail.rule not in ("body", "docstring", "import-changed")]
        if change.op is not Operation.CHANGED or not told or change.definition.kind == "constant":
            continue
        is_breaking = any(detail.breaking for detail in told)
        kind = "class " if change.definition.kind == "class" else ""
        words = ", ".join(detail.words for detail in sorted(told, key=lambda detail: not detail.breaking))
        yield _Part(
            _rank(change, _Rank.BREAKING if is_breaking else _Rank.SIGNATURE),
            f"{kind}`{change.definition.shown}` {words}",
        )


def _came_and_went(changes: Iterable[DefinitionChange]) -> Iterator[_Part]:
    """Names that came or went, those of a class together."""
    groups: dict[tuple[Operation, str, bool], list[str]] = {}
    for change in changes:
        one = change.definition
        if change.op in (Operation.ADDED, Operation.REMOVED) and one.kind != "import":
            shown = f"class {one.name}" if one.kind == "class" else one.shown
            shown = shown.removeprefix(f"{one.owner}.") if one.owner else shown
            groups.setdefault((change.op, one.owner, change.is_private), []).append(f"`{shown}`")
    for (op, owner, private), names in groups.items():
        rank = _Rank.PRIVATE if private else _Rank.GONE if op is Operation.REMOVED else _Rank.CAME
        if owner:
            verb = "lost" if op is Operation.REMOVED else "gained"
            yield _Part(rank, f"class `{owner}` {verb} {_some(names)}")
        else:
            yield _Part(rank, f"{_some(names)} {op.value}")


def _values(changes: Iterable[DefinitionChange]) -> Iterator[_Part]:
    for change in changes:
        if change.op is Operation.CHANGED and change.definition.kind == "constant":
            words = ", ".join(detail.words for detail in change.details if detail.rule != "import-changed")
            if words:
                yield _Part(_rank(change, _Rank.VALUE), f"`{change.name}` {words}")


def _at_import(sides: Sides) -> Iterator[_Part]:
    """Statements of the module that define nothing: they run when it is imported."""
    nodes = [[*filter(_runs, module.body[has_docstring_of(module) :])] for module in (sides.a, sides.b)]
    counts = [Counter(map(module.segment, own)) for module, own in zip((sides.a, sides.b), nodes, strict=True)]
    if counts[0] == counts[1]:
        return
    left = counts[0] - counts[1], counts[1] - counts[0]
    forms = [
        Counter(form(node) for node in own if module.segment(node) in texts)
        for module, own, texts in zip((sides.a, sides.b), nodes, left, strict=True)
    ]
    if forms[0] != forms[1]:
        yield _Part(_Rank.AT_IMPORT, "statements that run at import changed")


def _runs(node: ast.stmt) -> bool:
    """Whether a statement does something when the module is imported, beside what definitions say."""
    if isinstance(node, ast.If):
        test = node.test
        name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
        return name != "TYPE_CHECKING"
    return not any(names_of(node))


def has_docstring_of(module: Module) -> bool:
    """Whether a module begins with a string."""
    first = module.body[0] if module.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _module_docstring(sides: Sides) -> Iterator[_Part]:
    texts = [form(module.body[0]) if has_docstring_of(module) else None for module in (sides.a, sides.b)]
    if texts[0] != texts[1]:
        yield _Part(_Rank.DOCSTRING, "docstring of the module")


def _listed(changes: Iterable[DefinitionChange], rule: str, rank: _Rank, words: str) -> Iterator[_Part]:
    """Definitions of which the code or the docstring changed, in one entry."""
    names = [
        f"`{change.definition.shown}`" for change in changes if any(detail.rule == rule for detail in change.details)
    ]
    if names:
        yield _Part(rank, f"{words} of {_some(names)} changed")


def _imports(changes: Iterable[DefinitionChange]) -> Iterator[_Part]:
    for op, words in ((Operation.ADDED, "imports"), (Operation.REMOVED, "no longer imports")):
        names = [f"`{change.name}`" for change in changes if change.op is op and change.definition.kind == "import"]
        if names:
            yield _Part(_Rank.IMPORT, f"{words} {_some(names)}")
    moved = [change for change in changes if any(detail.rule == "import-changed" for detail in change.details)]
    for change in moved:
        yield _Part(_Rank.IMPORT, f"`{change.name}` {change.details[0].words}")


def _comments(changes: Iterable[CommentChange]) -> Iterator[_Part]:
    """Comments that tools act on."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for change in changes:
        before.update(filter(acts, change.a))
        after.update(filter(acts, change.b))
    gone, came = list((before - after).elements()), list((after - before).elements())
    if len(gone) == len(came) == 1:
        yield _Part(_Rank.COMMENT, f"comment that tools act on: `{gone[0]}` → `{came[0]}`")
        return
    for comments, verb in ((gone, "removed"), (came, "added")):
        if comments:
            shown = _some([f"`{comment}`" for comment in comments])
            yield _Part(_Rank.COMMENT, f"comments that tools act on {verb}: {shown}")


def _rank(change: DefinitionChange, rank: _Rank) -> _Rank:
    return max(rank, _Rank.PRIVATE) if change.is_private else rank


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = length = 0
    for name in names:
        length += len(name) + 2
        if shown and length > _LONGEST_LIST:
            break
        shown += 1
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {rest:,} more" if rest else "")


def told_module(found: Sequence[Definition]) -> list[str]:
    """What a module that only one side has defines."""
    kinds = Counter(one.kind for one in found if not one.owner)
    names = [
        f"`{f'class {one.name}' if one.kind == 'class' else one.shown}`"
        for one in found
        if not one.owner and one.kind in ("class", "function") and not is_private(one.name)
    ]
    told = [_some(list(dict.fromkeys(names)))] if names else []
    if not names and kinds["constant"]:
        told.append(f"{kinds['constant']:,} constant{'s' if kinds['constant'] > 1 else ''}")
    return told
