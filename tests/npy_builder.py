"""Arrays of NumPy, made part by part without NumPy."""

from __future__ import annotations

import io
import struct
import zipfile


def npy(
    elements: bytes = b"",
    *,
    descr: object = "<f8",
    shape: tuple[int, ...] | None = None,
    fortran: bool = False,
    version: int = 1,
    text: str | None = None,
    behind: bytes = b"",
) -> bytes:
    """An array as NumPy writes it; `text` is another header than the one that follows from the rest."""
    own = shape if shape is not None else (len(elements) // 8,)
    header = text if text is not None else f"{{'descr': {descr!r}, 'fortran_order': {fortran}, 'shape': {own!r}, }}"
    width = 2 if version == 1 else 4
    before = 8 + width
    if text is None:
        header += " " * (-(before + len(header) + 1) % 64) + "\n"
    raw = header.encode("utf-8" if version == 3 else "latin-1")
    return b"\x93NUMPY" + bytes((version, 0)) + len(raw).to_bytes(width, "little") + raw + elements + behind


def doubles(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)


def npz(**arrays: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in arrays.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), data)
    return file.getvalue()
