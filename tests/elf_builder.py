"""Assembles ELF files byte by byte: small, but laid out as linkers do it."""

from __future__ import annotations

import struct
from typing import NamedTuple

PAGE = 0x1000
R, RX, RW = 4, 5, 6
NULL, PROGBITS, SYMTAB, STRTAB, RELA, HASH, DYNAMIC, NOTE, NOBITS, DYNSYM = 0, 1, 2, 3, 4, 5, 6, 7, 8, 11
GNU_HASH, VERDEF, VERNEED, VERSYM = 0x6FFFFFF6, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF
WRITE, ALLOC, EXECUTE = 1, 2, 4
STACK, RELRO = 0x6474E551, 0x6474E552


class Symbol(NamedTuple):
    """A symbol; one without a value is imported. `version` is that of `library`, or a version that it defines."""

    name: str
    value: int | None = None
    size: int = 0
    type: int = 2
    binding: int = 1
    version: str = ""
    library: str = ""
    visibility: int = 0


class Section:
    """A section: where it goes to memory (0: nowhere), and its bytes or how many there will be."""

    def __init__(self, name: str, type_: int, rights: int = 0, data: bytes = b"", **fields: int) -> None:
        self.name, self.type, self.rights, self.data = name, type_, rights, data
        self.fields = fields
        self.offset = 0

    @property
    def flags(self) -> int:
        if "flags" in self.fields:
            return self.fields["flags"]
        return {0: 0, R: ALLOC, RX: ALLOC | EXECUTE, RW: ALLOC | WRITE}[self.rights]


class Table:
    """Names that end with NUL."""

    def __init__(self) -> None:
        self.data = b"\0"

    def add(self, name: str | bytes) -> int:
        raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
        found = self.data.find(b"\0" + raw + b"\0")
        if found >= 0:
            return found + 1 if raw else 0
        self.data += raw + b"\0"
        return len(self.data) - len(raw) - 1


class Elf:
    """What a file is made of; `bytes()` assembles it. Sections are looked up by `offsets` afterwards."""

    def __init__(
        self,
        *,
        order: str = "<",
        bits: int = 64,
        type_: int = 3,
        machine: int = 62,
        entry: int = 0,
        abi: int = 0,
        needs: tuple[str, ...] = ("libc.so.6",),
        tags: tuple[tuple[int, str | int], ...] = (),
        symbols: tuple[Symbol, ...] = (),
        local_symbols: tuple[Symbol, ...] = (),
        text: bytes = bytes(range(64)),
        rodata: bytes = b"",
        data: bytes = b"data of it",
        bss: int = 16,
        build_id: bytes = b"\xaa" * 20,
        notes: tuple[tuple[str, int, bytes], ...] = (),
        interpreter: str = "",
        comment: bytes = b"GCC: (GNU) 10.2.1\0",
        debug_link: bytes = b"",
        stack: int | None = RW,
        relro: bool = True,
        hash_kind: str = "gnu",
        sections: tuple[Section, ...] = (),
        base_defined: str = "",
    ) -> None:
        for name, value in locals().items():
            if name != "self":
                setattr(self, name, value)
        self.is_64 = bits == 64
        self.offsets: dict[str, tuple[int, int]] = {}
        self.segments_at = 0
        self.sections_at = 0

    # ------------------------------------------------------------ pieces

    def pack(self, form: str, *values: int) -> bytes:
        return struct.pack(self.order + form, *values)

    def word(self, value: int) -> bytes:
        return self.pack("Q" if self.is_64 else "I", value)

    def note(self, owner: str, type_: int, description: bytes) -> bytes:
        name = owner.encode() + b"\0"
        padded = name + bytes(-len(name) % 4)
        return (
            self.pack("III", len(name), len(description), type_) + padded + description + bytes(-len(description) % 4)
        )

    def symbol(self, symbol: Symbol, name: int, text_at: int, index: int) -> bytes:
        info = symbol.binding << 4 | symbol.type
        section = 0 if symbol.value is None else index
        value = 0 if symbol.value is None else symbol.value + text_at
        if self.is_64:
            return self.pack("IBBHQQ", name, info, symbol.visibility, section, value, symbol.size)
        return self.pack("IIIBBH", name, value, symbol.size, info, symbol.visibility, section)

    # ------------------------------------------------------------ the whole

    def _versions(self, strings: Table, symbols: list[Symbol]) -> tuple[bytes, bytes, bytes, int, int]:
        """The versions of symbols, those needed and those defined, and how many of these."""
        libraries: dict[str, dict[str, int]] = {}
        defined: dict[str, int] = {}
        number = 2
        if self.base_defined:
            defined[self.base_defined] = 1
        for symbol in symbols:
            target = defined if symbol.value is not None else libraries.setdefault(symbol.library, {})
            if symbol.version and symbol.version not in target:
                target[symbol.version] = number
                number += 1
        libraries = {library: versions for library, versions in libraries.items() if versions}
        indices = [0]
        for symbol in symbols:
            target = defined if symbol.value is not None else libraries.get(symbol.library, {})
            indices.append(target.get(symbol.version, 1 if symbol.value is not None or not symbol.version else 0))
        needed = b""
        for place, (library, versions) in enumerate(libraries.items()):
            following = 16 + 16 * len(versions) if place < len(libraries) - 1 else 0
            needed += self.pack("HHIII", 1, len(versions), strings.add(library), 16, following)
            for at, (version, index) in enumerate(versions.items()):
                step = 16 if at < len(versions) - 1 else 0
                needed += self.pack("IHHII", 0, 0, index, strings.add(version), step)
        given = b""
        for place, (version, index) in enumerate(defined.items()):
            following = 28 if place < len(defined) - 1 else 0
            base = int(version == self.base_defined)
            given += self.pack("HHHHIII", 1, base, index, 1, 0, 20, following)
            given += self.pack("II", strings.add(version), 0)
        return self.pack(f"{len(indices)}H", *indices), needed, given, len(libraries), len(defined)

    def _hash(self, count: int, imported: int) -> bytes:
        """A hash table with one bucket that holds all exported symbols; the loader could not use it, readers can."""
        if self.hash_kind == "sysv":
            return self.pack("II", 1, count) + self.pack(f"{count + 1}I", *[0] * (count + 1))
        first = imported + 1
        chain = [0] * (count - first)
        if chain:
            chain[-1] = 1
        bloom = self.word(0)
        bucket = first if chain else 0
        return self.pack("IIII", 1, first, 1, 0) + bloom + self.pack("I", bucket) + self.pack(f"{len(chain)}I", *chain)

    def _sections(self) -> list[Section]:
        imported = [symbol for symbol in self.symbols if symbol.value is None]
        exported = [symbol for symbol in self.symbols if symbol.value is not None]
        self._dynamic_symbols = [*imported, *exported]
        strings = self._strings = Table()
        for symbol in self._dynamic_symbols:
            strings.add(symbol.name)
        versym, verneed, verdef, needed_count, defined_count = self._versions(strings, self._dynamic_symbols)
        tags: list[tuple[int, int | str]] = [(1, strings.add(name)) for name in self.needs]
        tags += [(tag, strings.add(value) if isinstance(value, str) else value) for tag, value in self.tags]
        count = len(self._dynamic_symbols) + 1
        tags += [(5, ".dynstr"), (6, ".dynsym"), (10, len(strings.data))]
        tags += [(4 if self.hash_kind == "sysv" else 0x6FFFFEF5, ".hash")] if self.hash_kind else []
        tags += [(0x6FFFFFF0, ".gnu.version")]
        tags += [(0x6FFFFFFE, ".gnu.version_r"), (0x6FFFFFFF, needed_count)] if verneed else []
        tags += [(0x6FFFFFFC, ".gnu.version_d"), (0x6FFFFFFD, defined_count)] if verdef else []
        self._tags = [*tags, (0, 0)]
        size = 24 if self.is_64 else 16
        notes = b"".join(self.note(*note) for note in self.notes)
        found = [Section(".interp", PROGBITS, R, self.interpreter.encode() + b"\0")] if self.interpreter else []
        if self.build_id:
            found.append(Section(".note.gnu.build-id", NOTE, R, self.note("GNU", 3, self.build_id), align=4))
        if notes:
            found.append(Section(".note.other", NOTE, R, notes, align=4))
        found += [
            Section(".dynsym", DYNSYM, R, bytes(size * count), align=8, entry=size),
            Section(".dynstr", STRTAB, R, strings.data),
            Section(".gnu.version", VERSYM, R, versym, align=2),
            Section(".gnu.version_r", VERNEED, R, verneed, align=8),
            Section(".gnu.version_d", VERDEF, R, verdef, align=8),
        ]
        if self.hash_kind:
            kind = HASH if self.hash_kind == "sysv" else GNU_HASH
            found.append(Section(".hash", kind, R, self._hash(count, len(imported)), align=8))
        found += [
            Section(".rodata", PROGBITS, R, self.rodata, align=8),
            Section(".text", PROGBITS, RX, self.text, align=16),
            Section(".dynamic", DYNAMIC, RW, bytes(len(self._tags) * (16 if self.is_64 else 8)), align=8),
            Section(".data", PROGBITS, RW, self.data, align=8),
            Section(".bss", NOBITS, RW, b"", size=self.bss),
            Section(".comment", PROGBITS, 0, self.comment),
            Section(".gnu_debuglink", PROGBITS, 0, self.debug_link, align=4),
            *self.sections,
        ]
        if self.local_symbols:
            self._local_strings = Table()
            for symbol in self.local_symbols:
                self._local_strings.add(symbol.name)
            entries = len(self.local_symbols) + 1
            found.append(Section(".symtab", SYMTAB, 0, bytes(size * entries), align=8, entry=size))
            found.append(Section(".strtab", STRTAB, 0, self._local_strings.data))
        found = [one for one in found if one.data or one.type == NOBITS]
        self._section_names = Table()
        for one in [*found, Section(".shstrtab", STRTAB)]:
            self._section_names.add(one.name)
        return [*found, Section(".shstrtab", STRTAB, 0, self._section_names.data)]

    def bytes(self) -> bytes:
        sections = self._sections()
        header_size, segment_size = (64, 56) if self.is_64 else (52, 32)
        rights = [rights for rights in (R, RX, RW) if any(one.rights == rights for one in sections)]
        extra = [name for name in (".interp", ".dynamic") if any(one.name == name for one in sections)]
        has_notes = any(one.type == NOTE for one in sections)
        count = len(rights) + len(extra) + has_notes + (self.stack is not None) + self.relro
        at = header_size + segment_size * count
        self.segments_at = header_size
        spans: dict[int, tuple[int, int]] = {}
        previous = R
        for section in sections:
            if section.rights and section.rights != previous:
                at = -(-at // PAGE) * PAGE
                previous = section.rights
            align = section.fields.get("align", 1)
            at = -(-at // align) * align
            section.offset = section.fields.get("offset", at)
            if section.rights:
                start = 0 if section.rights == R else spans.get(section.rights, (at, at))[0]
                spans[section.rights] = start, at + len(section.data)
            if "offset" not in section.fields:
                at += len(section.data)
            self.offsets[section.name] = section.offset, len(section.data)
        self.sections_at = at = -(-at // 8) * 8
        self._fill(sections)
        out = bytearray(at)
        for section in sections:
            if "offset" not in section.fields:
                out[section.offset : section.offset + len(section.data)] = section.data
        segments = b"".join(self._segments(sections, rights, extra, spans, has_notes=has_notes))
        out[: header_size + len(segments)] = (
            self._header(header_size, segment_size, count, len(sections) + 1) + segments
        )
        return bytes(out) + self._section_table(sections)

    def _fill(self, sections: list[Section]) -> None:
        """The bytes of what holds addresses."""
        by_name = {section.name: section for section in sections}
        index = sections.index(by_name[".text"]) + 1
        text_at = by_name[".text"].offset
        null = bytes(24 if self.is_64 else 16)
        by_name[".dynsym"].data = null + b"".join(
            self.symbol(one, self._strings.add(one.name), text_at, index) for one in self._dynamic_symbols
        )
        if ".symtab" in by_name:
            by_name[".symtab"].data = null + b"".join(
                self.symbol(one, self._local_strings.add(one.name), text_at, index) for one in self.local_symbols
            )
        by_name[".dynamic"].data = b"".join(
            self.word(tag) + self.word(by_name[value].offset if isinstance(value, str) else value)
            for tag, value in self._tags
        )

    def _segments(self, sections, rights, extra, spans, *, has_notes: bool):
        def row(type_: int, flags: int, start: int, end: int, memory: int = 0, align: int = 8) -> bytes:
            size = end - start
            if self.is_64:
                return self.pack("IIQQQQQQ", type_, flags, start, start, start, size, size + memory, align)
            return self.pack("IIIIIIII", type_, start, start, start, size, size + memory, flags, align)

        for right in rights:
            start, end = spans[right]
            yield row(1, right, start, end, self.bss if right == RW else 0, PAGE)
        for name in extra:
            start, size = self.offsets[name]
            yield row(3 if name == ".interp" else 2, R if name == ".interp" else RW, start, start + size)
        if has_notes:
            notes = [one for one in sections if one.type == NOTE and one.rights]
            yield row(4, R, notes[0].offset, notes[-1].offset + len(notes[-1].data), align=4)
        if self.stack is not None:
            yield row(STACK, self.stack, 0, 0)
        if self.relro:
            start, size = self.offsets[".dynamic"]
            yield row(RELRO, R, start, start + size, align=1)

    def _header(self, size: int, segment_size: int, segments: int, sections: int) -> bytes:
        identification = b"\x7fELF" + bytes((2 if self.is_64 else 1, 1 if self.order == "<" else 2, 1, self.abi))
        form = "16sHHIQQQIHHHHHH" if self.is_64 else "16sHHIIIIIHHHHHH"
        return struct.pack(
            self.order + form,
            identification.ljust(16, b"\0"),
            *(self.type_, self.machine, 1, self.entry, size, self.sections_at, 0, size, segment_size, segments),
            *(64 if self.is_64 else 40, sections, sections - 1),
        )

    def _section_table(self, sections: list[Section]) -> bytes:
        form = "IIQQQQIIQQ" if self.is_64 else "IIIIIIIIII"
        names = [section.name for section in sections]
        table = bytes(64 if self.is_64 else 40)
        links = {".dynsym": ".dynstr", ".symtab": ".strtab", ".dynamic": ".dynstr"}
        for section in sections:
            link = names.index(links[section.name]) + 1 if links.get(section.name) in names else 0
            values = {
                "type": section.type,
                "flags": section.flags,
                "address": section.offset if section.rights else 0,
                "offset": section.offset,
                "size": len(section.data),
                "link": link,
                "info": 0,
                "align": 1,
                "entry": 0,
            } | section.fields
            table += self.pack(form, self._section_names.add(section.name), *list(values.values())[:9])
        return table


def elf(**options) -> bytes:
    """A shared object."""
    return Elf(**options).bytes()
