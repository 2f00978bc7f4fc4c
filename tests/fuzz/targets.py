"""The harnesses: what is fuzzed, from which seeds, and what must hold. A new one is one line in TARGETS.

Seeds are made by the builders of the tests. A check raises where something does not hold that always must.
"""

from __future__ import annotations

import binascii
import bz2
import gzip
import lzma
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

import bytecode_builder
import coff_builder
import font_builder
import macho_builder
import pe_builder
import picture_builder
import tar_builder
import zip_builder
from ar_builder import Object, ar
from archive_invariants import check_any, check_ar, check_conda, check_stream, check_tar, check_zip
from archive_strategies import condas as condas_that_lie
from archive_strategies import maybe_damaged, nested, resealed
from archive_strategies import streams as streams_that_lie
from archive_strategies import tars as tars_that_lie
from archive_strategies import zips as zips_that_lie
from elf_builder import Elf, Symbol
from file_invariants import check_difference, check_font, check_native, check_picture, check_pyc, read_coff
from pydistdiff.native.elf.description import read_elf
from pydistdiff.native.macho.universal import read_macho
from pydistdiff.native.pe.description import read_pe

COMPARED = 8
"""Of so many inputs one is compared with a seed, too, which takes many times as long as to read it."""
MOST_NESTED = 50


class Target(NamedTuple):
    """A harness. `repair` puts checksums right that would stop a reader at the first changed byte; `path` is the name
    of a member of this kind, whose comparison with a seed is fuzzed too."""

    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]
    repair: Callable[[bytes], bytes] | None = None
    path: str | None = None


class Harness:
    """What is called with each input."""

    def __init__(self, name: str) -> None:
        self.target = TARGETS[name]
        self.seeds = self.target.seeds()

    def __call__(self, data: bytes) -> None:
        self.target.check(data)
        path = self.target.path
        chance = binascii.crc32(data)  # of the bytes, so that an input fails again when it is tried alone
        if path is not None and not chance % COMPARED:
            check_difference(self.seeds[chance // COMPARED % len(self.seeds)], data, path)


def zips() -> list[bytes]:
    """Of each method, streamed, with ZIP64 records, a prefix, a second copy, and with a zip in it."""
    part, build = zip_builder.Part, zip_builder.build
    plain = build(part("a.py", b"print(1)\n" * 9), part("b/"), part("b/c", b"stored", zip_builder.STORED))
    return [
        plain,
        build(
            zip_builder.streamed("s", b"streamed" * 3),
            zip_builder.streamed("t", b"wide", wide=True, signed=False),
            part("l", b"a.py", mode=zip_builder.SYMLINK),
            comment=b"note",
            zip64={},
        ),
        build(part("d", b"bz" * 20, zip_builder.BZIP2), part("x", b"lz" * 20, zip_builder.LZMA), prefix=b"#!/bin/sh\n"),
        build(
            part("z", b"frame", zip_builder.ZSTD, packed=tar_builder.zstd_frame(b"frame")),
            part("z", b"again", extra=zip_builder.field(0x7075, b"\1" + bytes(4) + b"other")),
        ),
        build(part("inner.zip", plain, zip_builder.STORED)),
    ]


def tars() -> list[bytes]:
    """Of each layout, with each kind of record before a member, and of each kind of sparse member."""
    build = tar_builder
    sparse = (("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "s"))
    return [
        build.tar(
            build.member("a/b", b"x" * 700),
            build.header("d/", kind=b"5"),
            build.header("l", kind=b"2", link="a"),
            build.header("h", kind=b"1", link="a/b"),
        ),
        build.tar(build.long_name("n" * 120), build.member("n", b"1", magic=build.GNU), build.header("f", kind=b"6")),
        build.tar(build.long_name("t" * 120, b"K"), build.header("l", kind=b"2", magic=build.GNU)),
        build.tar(build.pax(("path", "päx"), ("mtime", "1.5"), ("size", "1")), build.member("p", b"1")),
        build.tar(build.pax(("comment", "c"), kind=b"g"), build.member("p", b"1"), build.member("q", b"2")),
        build.tar(build.old_sparse("s", [(1, 2), (5, 1)], 8, b"abc"), build.member("z", b"2")),
        build.tar(
            build.pax(*sparse, ("GNU.sparse.realsize", "10")),
            build.member("s", build.padded(b"1\n2\n3\n") + b"abc"),
        ),
        build.tar(build.pax(("GNU.sparse.map", "2,3"), ("GNU.sparse.size", "9")), build.member("s", b"abc")),
        build.tar(build.member("v/", magic=build.V7, kind=b"\0"), build.member("z", b"2", prefix=b"some/where")),
    ]


def streams() -> list[bytes]:
    """Of each compression, around a tar and around a file, alone and several."""
    tar = tar_builder.tar(tar_builder.member("a", b"data" * 20))
    return [
        tar_builder.gzip_member(tar, flags=8, fields=b"x.tar\0"),
        tar_builder.gzip_member(b"one", flags=0x1E, fields=b"\2\0ab" + b"n\0" + b"c\0")
        + gzip.compress(b"two", mtime=0),
        bz2.compress(b"file") + bz2.compress(tar),
        lzma.compress(tar),
        lzma.compress(b"file", check=lzma.CHECK_CRC32) + bytes(4) + lzma.compress(b"again", check=lzma.CHECK_SHA256),
        lzma.compress(b"file" * 9, lzma.FORMAT_ALONE),
        tar_builder.zstd_frame(tar),
        tar_builder.zstd_skippable(b"skip") + tar_builder.zstd_frame(b"file", zeros=1) + tar_builder.zstd_frame(b""),
    ]


def conda_package(payload: bytes, info: bytes) -> bytes:
    """A package of these two tars."""
    part, stored = zip_builder.Part, zip_builder.STORED
    return zip_builder.build(
        part("metadata.json", b'{"conda_pkg_format_version": 2}', stored),
        part("pkg-x-1-0.tar.zst", tar_builder.zstd_frame(payload), stored),
        part("info-x-1-0.tar.zst", tar_builder.zstd_frame(info), stored),
    )


def condas() -> list[bytes]:
    """Plain, and with links and long names."""
    build = tar_builder
    info = build.tar(build.member("info/index.json", b"{}"), build.member("info/files", b"lib/a\n"))
    return [
        conda_package(build.tar(build.member("lib/a", b"a")), info),
        conda_package(
            build.tar(build.long_name("n" * 110), build.member("n", b"1"), build.header("l", kind=b"2")), info
        ),
    ]


def archives_of_objects() -> list[bytes]:
    """In the ways of GNU, BSD and Microsoft."""
    long = Object("a_name_of_more_than_16.o", b"long")
    return [
        ar(Object("a.o", b"one"), long, Object("b.o", b"two!"), symbols=(("f", 0), ("g", 1))),
        ar(Object("a.o", b"one", style="bsd"), Object("b", b"2", style="bsd")),
        ar(Object("a.obj", b"one"), long, symbols=(("f", 0),), microsoft=True, end=b"\0"),
        ar(Object("a.o", b"one"), symbols=(("f", 0),), wide=True),
    ]


def byte_code() -> list[bytes]:
    """Of the running Python, and of all versions."""
    made = bytecode_builder
    source = (
        "class A:\n    def f(self, *a, b=2.5):\n        return [i for i in a if i in {1, None}], b'x', 2**70, 'ä'\n"
    )
    consts = made.group(made.NONE, made.text("x"), b"i" + made.number(7))
    return [
        made.compiled(source),
        *(made.assembled(version, consts=consts, names=("a", "b"), variables=("v",)) for version in made.MAGIC),
    ]


def elves() -> list[bytes]:
    """Of both classes and byte orders."""
    symbols = (
        Symbol("memcpy", version="GLIBC_2.14", library="libc.so.6"),
        Symbol("first", 0, 16, version="V1"),
        Symbol("second", 16, 8),
    )
    return [
        Elf(
            bits=bits,
            order=order,
            hash_kind="gnu" if order == "<" else "sysv",
            symbols=symbols,
            local_symbols=(Symbol("third", 24, 8, binding=0),),
            tags=((14, "libx.so"), (29, "$ORIGIN")),
            interpreter="/lib/ld.so",
            debug_link=b"x.debug\0\1\2\3\4",
            rodata=b"a string of it\0",
        ).bytes()
        for bits in (64, 32)
        for order in "<>"
    ]


def images_of_windows() -> list[bytes]:
    """With all tables, signed, and for 32 bits."""
    made = pe_builder

    def tables(block: made.Block) -> dict[int, tuple[int, int]]:
        return {
            made.DELAYED: made.delayed_imports(block, {"late.dll": ("f", 3)}),
            made.LOAD_CONFIG: made.load_config(block),
            made.TLS: made.tls(block, 2),
            made.RELOCATIONS: made.relocations(block, (made.address_of(1) + 8, made.address_of(0))),
        }

    return [
        made.rich_image(stub=made.rich(((0x105, 30034, 2),)), block=tables),
        made.signed(made.rich_image(block=tables)),
        made.with_checksum(made.pe(machine=made.X86, overlay=b"overlay")),
    ]


def images_of_macos() -> list[bytes]:
    """Small ones (real pages would be nothing but zeros to change), signed, universal, and of the other byte order."""
    made = macho_builder
    trie = made.trie({"_a": made.exported(), "_b": made.reexported(1, "_c")})
    return [
        made.macho(exports=trie, starts=(0x1000, 0x1010), signature={}),
        made.macho(sign=made.by_somebody),
        made.universal(made.macho(cpu=made.X86_64), made.macho(cpu=made.ARM64, sign=made.with_entitlements)),
        made.macho(made.text_command(0xC, "/a.dylib", 2, 3, 4, order=">"), cpu=made.PPC, order=">", plus=False),
    ]


def objects_of_windows() -> list[bytes]:
    """Plain, with many sections allowed, with orders for the linker, and an import."""
    made = coff_builder
    return [
        made.coff(),
        made.coff(big=True),
        made.coff(orders="/EXPORT:f /DEFAULTLIB:libcmt", tail=b"tail"),
        made.short_import(),
    ]


def pngs() -> list[bytes]:
    """Still, animated, and with texts, times and a profile."""
    made = picture_builder
    return [
        made.png(made.chunk("tEXt", b"Software\0demo"), made.chunk("tIME", bytes(7)), made.chunk("gAMA", bytes(4))),
        made.animated_png(2),
        made.png(made.chunk("zTXt", b"k\0\0x\x9c\3\0\0\0\0\1"), made.chunk("iTXt", b"k\0\0\0en\0k\0text"), width=5),
    ]


def pictures() -> list[bytes]:
    """JPEG, GIF and WebP."""
    made = picture_builder
    return [
        made.jpeg(made.segment(0xE1, b"Exif\0\0"), made.segment(0xFE, b"comment")),
        made.gif(made.extension(0xFE, made.sub_blocks(b"comment"))),
        made.webp(),
        made.animated_webp(made.webp_frame(made.lossy())),
    ]


def fonts() -> list[bytes]:
    """TrueType, a collection, WOFF and WOFF 2."""
    made = font_builder
    return [
        made.demo(cmap=made.characters("abc")),
        made.demo(cmap=made.cmap(made.groups((65, 90, 1), (97, 99, 40)))),
        made.collection(made.TABLES, made.TABLES),
        made.woff(made.TABLES),
        made.woff2([b"\1" + made.number(54), b"\5" + made.number(40)]),
    ]


def sealed_png(data: bytes) -> bytes:
    """The checksum of each chunk put right, up to the first that is cut."""
    out, at = data[:8], 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        out += data[at:end] + binascii.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return out + data[at:]


def sealed_gzip(data: bytes) -> bytes:
    """A gzip stream packed again, so that what was changed behind its header is its content; others as they are."""
    return data[:10] + tar_builder.gzip_member(data[10:])[10:] if data[:4] == b"\x1f\x8b\x08\0" else data


TARGETS: dict[str, Target] = {
    "zip": Target(zips, check_zip),
    "tar": Target(tars, check_tar, resealed),
    "streams": Target(streams, check_stream, sealed_gzip),
    "conda": Target(condas, check_conda),
    "ar": Target(archives_of_objects, check_ar),
    "pyc": Target(byte_code, check_pyc, path="x.pyc"),
    "elf": Target(elves, partial(check_native, read_elf), path="x.so"),
    "pe": Target(images_of_windows, partial(check_native, read_pe), path="x.pyd"),
    "macho": Target(images_of_macos, partial(check_native, read_macho), path="x.so"),
    "coff": Target(objects_of_windows, partial(check_native, read_coff), path="x.obj"),
    "png": Target(pngs, check_picture, sealed_png, path="x.png"),
    "pictures": Target(pictures, check_picture, path="x.jpg"),
    "fonts": Target(fonts, check_font, path="x.woff"),
}


def check_nested(data: bytes) -> None:
    """Archives in archives, each level as the program reads it, up to as many as there are."""
    left, seen = [data], 0
    while left and seen < MOST_NESTED:
        found = check_any("x.zip", left.pop())
        seen += 1
        left += [member.data for member in found.members if member.data] if found is not None else []


BUILT: dict[str, tuple[Callable[[], SearchStrategy[bytes]], Callable[[bytes], None]]] = {
    "zip": (zips_that_lie, check_zip),
    "tar": (tars_that_lie, check_tar),
    "streams": (streams_that_lie, check_stream),
    "conda": (condas_that_lie, check_conda),
    "nested": (nested, check_nested),
}
"""What is drawn from the strategies instead: which, and what must hold of it."""


def built(name: str) -> Callable[[bytes], object]:
    """A harness that makes an archive of any bytes: they choose what a strategy draws."""
    strategy, check = BUILT[name]

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(maybe_damaged(strategy()))
    def harness(data: bytes) -> None:
        check(data)

    run: Callable[[bytes], object] = harness.hypothesis.fuzz_one_input
    return run
