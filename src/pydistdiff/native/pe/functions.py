"""The functions of a PE image that have a name: those it exports, as long as its table for exceptions says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import Function, NativeError

if TYPE_CHECKING:
    from pydistdiff.native.pe.exports import Exports
    from pydistdiff.native.pe.image import Image

EXCEPTIONS = 3
"""Index of the data directory."""
_X86_64 = 0x8664
_ROW = 12


def read_functions(image: Image, exports: Exports | None) -> tuple[Function, ...]:
    """The functions, in the order of the exports. What cannot be read has none: they only explain."""
    try:
        sizes = _sizes(image)
    except NativeError:
        return ()
    found: dict[str, Function] = {}
    for export in () if exports is None or not sizes else exports.functions:
        size = sizes.get(export.address)
        if size is None or export.forwarder is not None or export.name in found:
            continue
        try:
            found[export.name] = Function(export.name, image.offset(export.address, size, "a function"), size)
        except NativeError:
            continue
    return tuple(found.values())


def _sizes(image: Image) -> dict[int, int]:
    """The sizes of all functions of x86-64 by their address: other processors have tables of other forms."""
    directory = image.directory(EXCEPTIONS)
    if image.headers.machine != _X86_64 or not directory.address:
        return {}
    count = directory.size // _ROW
    start = image.offset(directory.address, count * _ROW, "the table of functions")
    rows = image.reader.rows("III", start, count, "the table of functions")
    return {begin: end - begin for begin, end, _ in rows if begin < end}
