"""What guards a loaded file against its own faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.elf import names
from pydistdiff.native.elf.notes import features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydistdiff.native.binary import Fact
    from pydistdiff.native.elf.dynamic import Dynamic
    from pydistdiff.native.elf.image import Image
    from pydistdiff.native.elf.notes import Note

_CANARIES = frozenset({"__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard"})
_NOW, _NOW_1, _PIE = 8, 1, 0x8000000


def told_security(
    image: Image, dynamic: Dynamic | None, notes: Iterable[Note], symbols: Iterable[str]
) -> Mapping[str, Fact]:
    """RELRO, stack, position, canary, FORTIFY and CET, as `checksec` and the like tell them.

    `symbols` are the names of all symbols that it has. A canary or a fortified function is seen by a name that is
    called; code that calls none may have been built so all the same.
    """
    found = frozenset(symbols)
    told: dict[str, Fact] = {}
    if image.segments:
        told["RELRO"] = _relro(image, dynamic)
        told["executable stack"] = _executable_stack(image)
        told["position independent"] = _position(image, dynamic)
        both = names.PF_W | names.PF_X
        told["writable and executable segment"] = _yes(any(one.flags & both == both for one in image.loads))
        told["text relocations"] = _yes(dynamic is not None and _has_text_relocations(dynamic))
    told["stack canary"] = _yes(bool(found & _CANARIES))
    told["FORTIFY"] = _yes(any(one.endswith("_chk") and one.startswith("__") for one in found))
    told["checked by the processor"] = features(image, notes)
    return told


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _flags(dynamic: Dynamic | None) -> tuple[int, int]:
    if dynamic is None:
        return 0, 0
    return dynamic.number(names.DT_FLAGS) or 0, dynamic.number(names.DT_FLAGS_1) or 0


def _relro(image: Image, dynamic: Dynamic | None) -> str:
    if image.segment(names.PT_GNU_RELRO) is None:
        return "none"
    flags, flags_1 = _flags(dynamic)
    is_now = bool(flags & _NOW or flags_1 & _NOW_1 or (dynamic is not None and names.DT_BIND_NOW in dynamic.values))
    return "full" if is_now else "partial"


def _executable_stack(image: Image) -> str:
    stack = image.segment(names.PT_GNU_STACK)
    if stack is None:
        return "as the system has it"
    return _yes(bool(stack.flags & names.PF_X))


def _position(image: Image, dynamic: Dynamic | None) -> str:
    return "no" if image.header.type == names.EXEC else ("PIE" if _flags(dynamic)[1] & _PIE else "yes")


def _has_text_relocations(dynamic: Dynamic) -> bool:
    return names.DT_TEXTREL in dynamic.values or bool(_flags(dynamic)[0] & 4)
