"""The hazard `stale-bytecode`: compiled modules that are not what a reader of the source takes them for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.bytecode.state import STALE
from pydistdiff.model import HazardCode
from pydistdiff.modules.compiled import Answer
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Side
    from pydistdiff.modules.compiled import Module, Modules

_MOST_ALONE = 3
"""So many modules that only a time keeps from running are named one by one."""


def module_findings(modules: Modules, side: Side) -> Iterator[Finding]:
    """What is not as its source would make it, and what only its header keeps from running.

    Code that is proven to be what its source compiles to may be switched on by any time; the rest is told.
    """
    asleep: list[Module] = []
    for _, module in sorted(modules.of(side).items()):
        check = modules.check(module)
        if check is not None and check.answer in (Answer.OTHER, Answer.UNLIKE):
            message = f"{_sentence(check.told)}; {_runs(modules.state(module))}."
            yield _finding(modules, (module,), message, module.compiled.path)
        elif check is not None and check.answer is not Answer.SAME and modules.state(module) == STALE:
            asleep.append(module)
    if len(asleep) <= _MOST_ALONE:
        for module in asleep:
            check = modules.check(module)
            told = check.told if check is not None else ""
            message = f"Only its header, which does not fit its source, keeps it from running; {told}."
            yield _finding(modules, (module,), message, module.compiled.path)
    else:
        message = (
            f"{len(asleep):,} compiled modules do not run only because their headers do not fit their sources, and are "
            f"not proven to be what these compile to; the first: {short_name(asleep[0].compiled.path)}."
        )
        yield _finding(modules, asleep, message, None)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _runs(state: str) -> str:
    if state == STALE:
        return "its header does not fit its source, which keeps it from running"
    return "Python runs it in place of its source" if not state.startswith("unknown") else "Python may run it"


def _finding(modules: Modules, found: Sequence[Module], message: str, member: str | None) -> Finding:
    """A finding that is the same on both sides only where all bytes behind it are."""
    digest = hashlib.sha256()
    for module in found:
        digest.update(modules.identity(module))
    return Finding(code=HazardCode.STALE_BYTECODE, message=message, member=member, evidence=digest.digest())
