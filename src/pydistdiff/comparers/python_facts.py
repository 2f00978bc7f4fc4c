"""What Python source newly does, as a comparer tells it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pydistdiff.comparers.pair import FactFound
from pydistdiff.model import Side

if TYPE_CHECKING:
    from pydistdiff.pysource.facts import Facts
    from pydistdiff.pysource.module import Module
    from pydistdiff.pysource.tokens import Tokens


def python_facts(a: Module | None, b: Module | None, path: str) -> tuple[FactFound, ...]:
    """What the module of b newly does, and what that of a did and b does no more; a stub does nothing."""
    from pydistdiff.pysource.facts import facts_of, line_facts

    if path.endswith(".pyi"):
        return told_facts(line_facts(a, b))
    *folders, name = path.split("/")
    own = frozenset(folders) - sys.stdlib_module_names
    return told_facts(facts_of(a, b, is_package=name == "__init__.py", own=own))


def token_facts(a: Tokens, b: Tokens) -> tuple[FactFound, ...]:
    """As `python_facts`, of source that only its tokens are known of."""
    from pydistdiff.pysource.facts import compared
    from pydistdiff.pysource.token_uses import token_uses

    before = token_uses(a)
    return told_facts(compared(before, token_uses(b), lambda: before))


def told_facts(facts: Facts) -> tuple[FactFound, ...]:
    """The facts of both sides; those that are gone only serve to find what moved."""
    new = [FactFound(one.code, Side.B, one.line, one.message, one.keys) for one in facts.new]
    gone = [FactFound(one.code, Side.A, one.line, one.words, (one.key,)) for one in facts.gone]
    return (*new, *gone)
