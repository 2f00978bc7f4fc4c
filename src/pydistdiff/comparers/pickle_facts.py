"""What pickles newly do when they are loaded, by the names that they import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.pair import FactFound
from pydistdiff.datafiles.pickled import COMPUTED
from pydistdiff.model import FactCode, Side
from pydistdiff.pysource.capabilities import CODES, GETTERS, IMPORTERS, MODULES, OPENERS, known_module, known_name
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 50
"""Names that are told of one pickle; what is more is counted."""
_ORDER = {code: place for place, code in enumerate(FactCode)}
_ATTRIBUTES = ("operator.attrgetter", "operator.methodcaller")
"""What gives an attribute by a name that the pickle makes up."""


def pickle_facts(a: Iterable[str], b: Iterable[str]) -> tuple[FactFound, ...]:
    """What the imports of b let it do that those of a do not, the most pressing first; and what is gone."""
    names_a, names_b = set(a), set(b)
    new = sorted(_told(names_b - names_a), key=lambda told: (_ORDER[told[0]], told[1]))
    facts = [
        FactFound(code, Side.B, None, f"imports `{short_name(name)}` when it is loaded", (_key(name),))
        for code, name in new[:MOST]
    ]
    if len(new) > MOST:
        keys = tuple(_key(name) for _, name in new[MOST:])
        facts.append(FactFound(FactCode.MORE, Side.B, None, f"imports {len(new) - MOST:,} more such names", keys))
    gone = [FactFound(code, Side.A, None, "", (_key(name),)) for code, name in sorted(_told(names_a - names_b))]
    return (*facts, *gone)


def _told(names: Iterable[str]) -> list[tuple[FactCode, str]]:
    return [(code, name) for name in names if (code := _code(name)) is not None]


def _key(name: str) -> tuple[str, str]:
    return "pickle", name


def _code(name: str) -> FactCode | None:
    """What a name lets a pickle do; those of Python 2 are known as what they became."""
    if COMPUTED in name:
        return FactCode.DYNAMIC_NAME
    dotted = f"builtins.{name.removeprefix('__builtin__.')}" if name.startswith("__builtin__.") else name
    if dotted in OPENERS:
        return FactCode.FILE_WRITING
    if dotted in (*IMPORTERS, *GETTERS, *_ATTRIBUTES):
        return FactCode.DYNAMIC_NAME
    known, module = known_name(dotted), known_module(dotted)
    if known is not None:
        return CODES[known]
    return None if module is None else MODULES[module]
