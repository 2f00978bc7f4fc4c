"""What differs between two `.pyc` around their code: the header, and what stands behind the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.archives.member import Finding
from pydistdiff.bytecode.versions import told_version
from pydistdiff.bytecode.wording import told_time
from pydistdiff.model import HazardCode, Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.bytecode.header import Header
    from pydistdiff.bytecode.pyc import Pyc

HEADER = "header"
"""The first step of the path of what differs in the header."""
TRAILING = "trailing"
"""The path of what stands behind the code."""
_SHOWN_BYTES = 64

_Told = tuple[ValueType, str]


def header_changes(a: Pyc, b: Pyc) -> Iterator[ValueChange]:
    """What differs in the headers, field by field, and behind the code."""
    told_a, told_b = _told(a.header), _told(b.header)
    for field in dict.fromkeys((*told_a, *told_b)):
        one, other = told_a.get(field), told_b.get(field)
        if one != other:
            yield _change((HEADER, field), one, other)
    if a.trailing != b.trailing:
        yield _change((TRAILING,), _told_trailing(a.trailing), _told_trailing(b.trailing))


def _told(header: Header) -> dict[str, _Told]:
    found = {"magic": (ValueType.INTEGER, f"{header.magic} (Python {told_version(header.version)})")}
    if header.hash is not None:
        found["hash"] = (ValueType.BYTES, header.hash.hex())
        found["check"] = (ValueType.STRING, "the source is hashed" if header.is_checked else "never checked")
    if header.time is not None and header.size is not None:
        found["time"] = (ValueType.INTEGER, told_time(header.time))
        found["size"] = (ValueType.INTEGER, str(header.size))
    return found


def _told_trailing(data: bytes) -> _Told | None:
    if not data:
        return None
    more = f" and {len(data) - _SHOWN_BYTES:,} more bytes" if len(data) > _SHOWN_BYTES else ""
    return ValueType.BYTES, data[:_SHOWN_BYTES].hex(" ") + more


def _change(path: tuple[str, ...], a: _Told | None, b: _Told | None) -> ValueChange:
    op = Operation.ADDED if a is None else Operation.REMOVED if b is None else Operation.CHANGED
    return ValueChange(
        significance=Significance.CONTENT,
        op=op,
        path=path,
        a=UNSET if a is None else a[1],
        b=UNSET if b is None else b[1],
        type_a=UNSET if a is None else a[0],
        type_b=UNSET if b is None else b[0],
    )


def findings(pyc: Pyc) -> tuple[Finding, ...]:
    """The hazard that bytes stand where Python does not look."""
    if not pyc.trailing:
        return ()
    message = f"{len(pyc.trailing):,} bytes stand behind its code, where Python does not look."
    return (Finding(code=HazardCode.TRAILING_DATA, message=message),)
