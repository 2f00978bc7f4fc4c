"""The numbers of PE images in words, as Microsoft's "PE Format" has them."""

from __future__ import annotations

from pydistdiff.native.pe.image import EXECUTE, READ, WRITE

MACHINES = {
    0x0: "any machine",
    0x14C: "x86",
    0x1C0: "ARM",
    0x1C4: "ARM Thumb-2",
    0x200: "Itanium",
    0x5032: "RISC-V 32",
    0x5064: "RISC-V 64",
    0x6232: "LoongArch 32",
    0x6264: "LoongArch 64",
    0x8664: "x86-64",
    0xA641: "ARM64EC",
    0xA64E: "ARM64X",
    0xAA64: "ARM64",
}
_SUBSYSTEMS = {
    1: "native",
    2: "Windows GUI",
    3: "Windows console",
    5: "OS/2 console",
    7: "POSIX console",
    9: "Windows CE",
    10: "EFI application",
    11: "EFI boot service",
    12: "EFI run-time driver",
    13: "EFI ROM",
    14: "Xbox",
    16: "Windows boot application",
}
_CHARACTERISTICS = {
    0x1: "relocations stripped",
    0x2: "executable",
    0x4: "line numbers stripped",
    0x8: "local symbols stripped",
    0x10: "trims its working set",
    0x20: "large addresses",
    0x80: "bytes reversed low",
    0x100: "32 bits",
    0x200: "debug information stripped",
    0x400: "runs from swap if removable",
    0x800: "runs from swap if on the net",
    0x1000: "system file",
    0x2000: "DLL",
    0x4000: "one processor only",
    0x8000: "bytes reversed high",
}
DLL, SYSTEM = 0x2000, 0x1000
_SECTION = {
    0x20: "code",
    0x40: "data",
    0x80: "zeros",
    0x200: "comments",
    0x800: "removed at link",
    0x1000: "COMDAT",
    0x8000: "global pointer",
    0x0100_0000: "many relocations",
    0x0200_0000: "discardable",
    0x0400_0000: "not cached",
    0x0800_0000: "not paged",
    0x1000_0000: "shared",
    EXECUTE: "execute",
    READ: "read",
    WRITE: "write",
}
_MORE = {
    0x80: "force integrity",
    0x200: "no isolation",
    0x800: "no binding",
    0x1000: "app container",
    0x2000: "WDM driver",
    0x8000: "terminal server aware",
}
"""Those that are not told as security."""


def told_machine(number: int) -> str:
    """The processor."""
    return MACHINES.get(number, f"machine {number:#x}")


def told_subsystem(number: int) -> str:
    """What Windows gives the program."""
    return _SUBSYSTEMS.get(number, f"subsystem {number}")


def told_characteristics(bits: int, more: int) -> frozenset[str]:
    """The flags of the file header, and those of the optional header that do not concern security."""
    return frozenset([*_flags(bits, _CHARACTERISTICS), *(name for bit, name in _MORE.items() if more & bit)])


def told_section(bits: int) -> str:
    """What a section is, and what may be done with it; what is written and run alike is said."""
    told = ", ".join(_flags(bits, _SECTION)) or "nothing"
    return f"{told} (writable and executable)" if bits & WRITE and bits & EXECUTE else told


def _flags(bits: int, names: dict[int, str]) -> list[str]:
    rest = bits & ~sum(names)
    return [*(name for bit, name in names.items() if bits & bit), *([f"{rest:#x}"] if rest else [])]
