"""The numbers of Mach-O files in words, as Apple's headers have them."""

from __future__ import annotations

_ABI64, _ABI64_32 = 0x0100_0000, 0x0200_0000
_CPUS = {
    7: "i386",
    7 | _ABI64: "x86_64",
    12: "arm",
    12 | _ABI64: "arm64",
    12 | _ABI64_32: "arm64_32",
    18: "ppc",
    18 | _ABI64: "ppc64",
}
_SUBTYPES = {
    (7 | _ABI64, 8): "x86_64h",
    (12 | _ABI64, 2): "arm64e",
    (12, 9): "armv7",
    (12, 11): "armv7s",
    (12, 12): "armv7k",
}
_SUBTYPE_MASK = 0x00FF_FFFF
OBJECT, PROGRAM, LIBRARY, BUNDLE = 1, 2, 6, 8
_KINDS = {
    OBJECT: "object",
    PROGRAM: "program",
    3: "fixed library",
    4: "core",
    5: "preloaded program",
    LIBRARY: "dynamic library",
    7: "dynamic linker",
    BUNDLE: "bundle",
    9: "stub of a library",
    10: "debug symbols",
    11: "kernel extension",
    12: "file set",
}
ALLOW_STACK_EXECUTION, PIE, NO_HEAP_EXECUTION, TWO_LEVEL = 0x2_0000, 0x20_0000, 0x100_0000, 0x80
_FLAGS = {
    0x1: "no undefined symbols",
    0x2: "incremental link",
    0x4: "for the dynamic linker",
    0x8: "bound at load",
    0x10: "prebound",
    0x20: "segments split",
    TWO_LEVEL: "two-level namespace",
    0x100: "flat namespace forced",
    0x200: "no multiple definitions",
    0x400: "prebinding not fixed",
    0x800: "prebindable",
    0x1000: "all modules bound",
    0x2000: "subsections by symbols",
    0x4000: "canonical",
    0x8000: "weak definitions",
    0x1_0000: "binds to weak definitions",
    0x4_0000: "safe for root",
    0x8_0000: "safe for setuid",
    0x10_0000: "no re-exported libraries",
    0x40_0000: "dead strippable",
    0x80_0000: "thread-local variables",
    0x200_0000: "safe for app extensions",
    0x400_0000: "not stripped of simulator support",
    0x8000_0000: "in the shared cache",
}
_PLATFORMS = {
    1: "macOS",
    2: "iOS",
    3: "tvOS",
    4: "watchOS",
    5: "bridgeOS",
    6: "Mac Catalyst",
    7: "iOS simulator",
    8: "tvOS simulator",
    9: "watchOS simulator",
    10: "DriverKit",
    11: "visionOS",
    12: "visionOS simulator",
}
_TOOLS = {1: "clang", 2: "swift", 3: "ld", 4: "lld"}
_COMMANDS = {
    0x1: "SEGMENT",
    0x2: "SYMTAB",
    0x4: "THREAD",
    0x5: "UNIXTHREAD",
    0xB: "DYSYMTAB",
    0xC: "LOAD_DYLIB",
    0xD: "ID_DYLIB",
    0xE: "LOAD_DYLINKER",
    0xF: "ID_DYLINKER",
    0x11: "ROUTINES",
    0x12: "SUB_FRAMEWORK",
    0x13: "SUB_UMBRELLA",
    0x14: "SUB_CLIENT",
    0x15: "SUB_LIBRARY",
    0x16: "TWOLEVEL_HINTS",
    0x18: "LOAD_WEAK_DYLIB",
    0x19: "SEGMENT_64",
    0x1A: "ROUTINES_64",
    0x1B: "UUID",
    0x1C: "RPATH",
    0x1D: "CODE_SIGNATURE",
    0x1E: "SEGMENT_SPLIT_INFO",
    0x1F: "REEXPORT_DYLIB",
    0x20: "LAZY_LOAD_DYLIB",
    0x21: "ENCRYPTION_INFO",
    0x22: "DYLD_INFO",
    0x23: "LOAD_UPWARD_DYLIB",
    0x24: "VERSION_MIN_MACOSX",
    0x25: "VERSION_MIN_IPHONEOS",
    0x26: "FUNCTION_STARTS",
    0x27: "DYLD_ENVIRONMENT",
    0x28: "MAIN",
    0x29: "DATA_IN_CODE",
    0x2A: "SOURCE_VERSION",
    0x2B: "DYLIB_CODE_SIGN_DRS",
    0x2C: "ENCRYPTION_INFO_64",
    0x2D: "LINKER_OPTION",
    0x2E: "LINKER_OPTIMIZATION_HINT",
    0x2F: "VERSION_MIN_TVOS",
    0x30: "VERSION_MIN_WATCHOS",
    0x31: "NOTE",
    0x32: "BUILD_VERSION",
    0x33: "DYLD_EXPORTS_TRIE",
    0x34: "DYLD_CHAINED_FIXUPS",
    0x35: "FILESET_ENTRY",
}
MUST_KNOW = 0x8000_0000
"""The bit of commands that a loader which does not know them must refuse."""
READ, WRITE, EXECUTE = 1, 2, 4
_SIGNING = {
    0x2: "ad hoc",
    0x4: "get-task-allow",
    0x100: "hard",
    0x200: "kill",
    0x400: "expires",
    0x800: "restrict",
    0x1000: "enforced",
    0x2000: "library validation",
    0x1_0000: "hardened runtime",
    0x2_0000: "signed by the linker",
}


def told_cpu(kind: int, subtype: int) -> str:
    """The processor."""
    told = _SUBTYPES.get((kind, subtype & _SUBTYPE_MASK)) or _CPUS.get(kind)
    return told or f"processor {kind:#x}"


def told_kind(number: int) -> str:
    """What sort of file it is."""
    return _KINDS.get(number, f"file type {number}")


def told_flags(bits: int) -> frozenset[str]:
    """The flags of the header that do not concern security."""
    return frozenset(_flags(bits & ~(ALLOW_STACK_EXECUTION | PIE | NO_HEAP_EXECUTION), _FLAGS))


def told_signing(bits: int) -> frozenset[str]:
    """The flags of a signature."""
    return frozenset(_flags(bits, _SIGNING))


def told_platform(number: int) -> str:
    """The system."""
    return _PLATFORMS.get(number, f"platform {number}")


def told_tool(number: int) -> str:
    """A tool of the build."""
    return _TOOLS.get(number, f"tool {number}")


def told_command(number: int) -> str:
    """A load command, without its `LC_`."""
    return _COMMANDS.get(number & ~MUST_KNOW, f"command {number:#x}")


def told_protection(initial: int, most: int) -> str:
    """What may be done with a segment; what is written and run alike is said."""
    told = _permissions(initial)
    if initial & WRITE and initial & EXECUTE:
        told += " (writable and executable)"
    return told if most == initial else f"{told}, at most {_permissions(most)}"


def told_version(number: int) -> str:
    """A version of three parts: `10.9` of 10.9.0, `1.2.11`."""
    parts = [number >> 16, number >> 8 & 0xFF, number & 0xFF]
    return ".".join(map(str, parts if parts[2] else parts[:2]))


def told_source_version(number: int) -> str:
    """The version of the sources, of five parts."""
    parts = [number >> 40, *(number >> shift & 0x3FF for shift in (30, 20, 10, 0))]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return ".".join(map(str, parts))


def _permissions(bits: int) -> str:
    return (
        ", ".join(name for bit, name in ((READ, "read"), (WRITE, "write"), (EXECUTE, "execute")) if bits & bit)
        or "none"
    )


def _flags(bits: int, names: dict[int, str]) -> list[str]:
    rest = bits & ~sum(names)
    return [*(name for bit, name in names.items() if bits & bit), *([f"{rest:#x}"] if rest else [])]
