"""Strategies that draw archives whose structure lies: fields, lengths, offsets, copies, cuts, archives in archives.

They are made by the builders of the tests, so that what is drawn is deep in a reader's code, and shrinks to the one
field that matters. `damaged` changes the bytes of what was built.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

from hypothesis import strategies as st

import tar_builder as tb
import zip_builder as zb

Draw = Callable[[st.SearchStrategy], object]

NAMES = st.sampled_from(
    ["a", "a", "b", "a/b", "b/", "./a", "A", "é", "../x", "/x", "x\0y", "n" * 120, "info/index.json"]
)
DATA = st.sampled_from([b"", b"a", b"data\n" * 40, b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(512)]) | st.binary(
    max_size=40
)
SMALL = st.sampled_from([0, 1, 2, 7, 20, 63, 64, 255, 512, 0xFFFF])
WIDE = SMALL | st.sampled_from([0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]) | st.integers(0, 2000)
JUNK = st.sampled_from([b"\0", b"junk", b"PK\x03\x04junk", b"PK\x07\x08", b"PK\x05\x06", bytes(22)]) | st.binary(
    min_size=1, max_size=30
)


def _rarely(strategy: st.SearchStrategy, default: object) -> st.SearchStrategy:
    """The default most of the time: an archive where everything lies is refused at the first of its lies."""
    return st.sampled_from([False, False, False, False, True]).flatmap(
        lambda lies: strategy if lies else st.just(default)
    )


# ZIP


def extras() -> st.SearchStrategy[bytes]:
    """Extra fields: ZIP64 of any length, a Unicode path, a time, none that can be read."""
    zip64 = st.lists(st.sampled_from([0, 1, 5, 40, 1 << 32, (1 << 64) - 1]), min_size=1, max_size=4)
    return st.lists(
        st.one_of(
            zip64.map(lambda sizes: zb.zip64_field(*sizes)),
            st.builds(lambda data: zb.field(0x7075, data), st.sampled_from([b"", b"\1" + bytes(4) + b"other"])),
            st.just(zb.field(0x5455, b"\1" + bytes(4))),
            st.sampled_from([b"\1", b"\1\0\xff\xff", b"\0" * 4]),
        ),
        max_size=2,
    ).map(b"".join)


def _zip_lies(*, central: bool) -> st.SearchStrategy[dict[str, object]]:
    fields: dict[str, st.SearchStrategy] = {
        "crc": WIDE, "packed": WIDE, "size": WIDE, "extra": extras(), "needed": SMALL, "time": SMALL, "date": SMALL,
        "flags": st.sampled_from([0, 1, 2, 8, 0x20, 0x40, 0x800, 0x808, 0x2008]),
        "method": st.sampled_from([0, 8, 12, 14, 20, 93, 99, 7]),
        "name": st.sampled_from([b"a", b"b", b"", b"\xe9", b"a\0", b"x/"]),
    }  # fmt: skip
    if central:
        fields |= {
            "offset": WIDE, "disk": st.sampled_from([1, 0xFFFF]), "comment": st.binary(max_size=5), "internal": SMALL,
            "external": st.sampled_from([0, 0o755 << 16, 0o40755 << 16, 0o120777 << 16, 0x10]),
            "made_by": st.sampled_from([0, 20, 0x314, 0x314 + 256]),
        }  # fmt: skip
    return st.sampled_from(sorted(fields)).flatmap(lambda name: fields[name].map(lambda value: {name: value}))


@st.composite
def zip_parts(draw: Draw, content: st.SearchStrategy[bytes] = DATA) -> zb.Part:
    """A member, sound or with one or two fields of its headers that lie."""
    name, data = draw(NAMES), draw(content)
    method = draw(st.sampled_from([zb.DEFLATE, zb.DEFLATE, zb.STORED, zb.STORED, zb.BZIP2, zb.LZMA, zb.ZSTD]))
    packed = tb.zstd_frame(data) if method == zb.ZSTD else None
    fields: dict[str, object] = {}
    if draw(_rarely(st.just(True), False)):
        fields["mode"] = draw(st.sampled_from([zb.SYMLINK, zb.DIRECTORY, 0o755]))
    if draw(_rarely(st.just(True), False)):
        fields["extra"] = draw(extras())
    if draw(_rarely(st.just(True), False)):
        part = zb.streamed(
            name, data, method, packed=packed, signed=draw(st.booleans()), wide=draw(st.booleans()), **fields
        )
    else:
        part = zb.Part(name, data, method, packed=packed, **fields)
    for header, central in ((part.central, True), (part.local, False)):
        header.update(draw(_rarely(_zip_lies(central=central), {})))
    part.before, behind = draw(_rarely(JUNK, b"")), draw(_rarely(JUNK, b""))
    part.behind += behind
    if draw(_rarely(st.just(True), False)):
        part.packed = draw(damaged(part.packed))
    part.in_local, part.in_directory = draw(_rarely(st.sampled_from([(False, True), (True, False)]), (True, True)))
    return part


@st.composite
def zips(draw: Draw, parts: st.SearchStrategy[list[zb.Part]] | None = None) -> bytes:
    """A ZIP of such members, with end records that may lie, and bytes in each place where none belong."""
    found = draw(parts if parts is not None else st.lists(zip_parts(), max_size=4))
    lies = st.dictionaries(
        st.sampled_from(["disk", "first_disk", "here", "count", "size", "offset", "comment_length"]), WIDE, max_size=2
    )
    wide = st.dictionaries(
        st.sampled_from(["disk", "first_disk", "here", "count", "size", "offset", "length", "locator", "disks"]),
        SMALL,
        max_size=2,
    ) | st.builds(lambda loose: {"loose": loose}, JUNK)
    end = {
        name: min(value, 0xFFFF) if name not in ("size", "offset") else value
        for name, value in draw(_rarely(lies, {})).items()
    }
    return zb.build(
        *found,
        prefix=draw(_rarely(JUNK, b"")),
        from_file=draw(st.booleans()),
        before_directory=draw(_rarely(JUNK, b"")),
        behind_directory=draw(_rarely(JUNK, b"")),
        zip64=draw(_rarely(wide, None)),
        comment=draw(_rarely(JUNK | st.just(zb.build(zb.Part("hidden", b"h"))), b"")),
        trailing=draw(_rarely(JUNK, b"")),
        end=end,
    )


# Tar

KINDS = st.sampled_from([tb.FILE] * 6 + [b"\0", b"7", b"1", b"2", b"3", b"4", b"5", b"6", b"S", b"V", b"D"])
NUMBERS = st.one_of(
    st.integers(0, 2000),
    st.sampled_from(
        [
            -1,
            8**7,
            8**11,
            1 << 40,
            b"",
            b" 1 ",
            b"0000009\0",
            b"\x80" + bytes(6) + b"\1",
            b"\xff" * 8,
            b"12\0junk",
            b"-1\0",
        ]
    ),
)
_SPARSE_KEYS = ("major", "minor", "name", "realsize", "size", "map", "offset", "numbytes", "numblocks")
PAX_KEYS = st.sampled_from(
    ["path", "path", "linkpath", "size", "size", "mtime", "uid", "uname", "comment", "hdrcharset"]
) | st.sampled_from([f"GNU.sparse.{key}" for key in _SPARSE_KEYS])
PAX_VALUES = st.sampled_from(
    [
        "",
        "0",
        "1",
        "3",
        "10",
        "-1",
        "1.5",
        "0,1",
        "2,3",
        "0,3,5,0",
        "a",
        "b/",
        "é",
        "../x",
        "nonsense",
        b"\xff",
        "9" * 25,
    ]
)


@st.composite
def tar_pax(draw: Draw) -> bytes:
    """A PAX header, for one member or for all, its records sound or not."""
    records = draw(st.lists(st.tuples(PAX_KEYS, PAX_VALUES), max_size=4))
    raw = None
    if draw(_rarely(st.just(True), False)):
        raw = draw(damaged(b"".join(tb.pax_record(*record) for record in records)))
    return tb.pax(*records, raw=raw, kind=draw(st.sampled_from([b"x", b"x", b"x", b"g", b"X"])))


@st.composite
def tar_sparse(draw: Draw) -> bytes:
    """A sparse member of any version; its map fits, mostly."""
    gaps = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
    parts, at = [], 0
    for gap, length in gaps:
        parts.append((at + gap, length))
        at += gap + length
    size, stored = at + draw(st.integers(0, 9)), sum(length for _, length in parts)
    if draw(_rarely(st.just(True), False)):
        size = draw(SMALL)
    if draw(_rarely(st.just(True), False)):
        parts.reverse()
    data = (b"sparse" * 9)[:stored]
    name = draw(NAMES)
    numbers = ",".join(f"{start},{length}" for start, length in parts)
    match draw(st.sampled_from(["old", "0.0", "0.1", "1.0"])):
        case "old":
            return tb.old_sparse(name, parts, size, data)
        case "0.0":
            pairs = [("GNU.sparse.size", str(size)), ("GNU.sparse.numblocks", str(len(parts)))]
            for start, length in parts:
                pairs += [("GNU.sparse.offset", str(start)), ("GNU.sparse.numbytes", str(length))]
            return tb.pax(*pairs) + tb.member(name, data)
        case "0.1":
            return tb.pax(
                ("GNU.sparse.size", str(size)), ("GNU.sparse.map", numbers), ("GNU.sparse.name", "s")
            ) + tb.member(name, data)
    head = (
        ("GNU.sparse.major", "1"),
        ("GNU.sparse.minor", "0"),
        ("GNU.sparse.name", "s"),
        ("GNU.sparse.realsize", str(size)),
    )
    lines = "".join(f"{number}\n" for number in (len(parts), *(number for part in parts for number in part)))
    return tb.pax(*head) + tb.member(name, tb.padded(lines.encode()) + data)


@st.composite
def tar_members(draw: Draw, content: st.SearchStrategy[bytes] = DATA) -> bytes:
    """A member, sound or with a field that lies."""
    data, kind = draw(content), draw(KINDS)
    options: dict[str, object] = {
        "kind": kind,
        "magic": draw(st.sampled_from([tb.USTAR, tb.USTAR, tb.USTAR, tb.GNU, tb.V7])),
    }
    if kind in (b"1", b"2"):
        options["link"] = draw(NAMES)
    if kind not in (tb.FILE, b"\0", b"7") and draw(st.booleans()):
        data = b""
    field = draw(
        _rarely(st.sampled_from(["size", "mode", "uid", "mtime", "major", "prefix", "end", "uname", "signed"]), None)
    )
    if field in ("prefix", "end", "uname"):
        options[field] = draw(st.sampled_from([b"dir", b"\0dir", b"\xff" * 12]))
    elif field == "signed":
        options[field] = True
    elif field is not None:
        options[field] = draw(NUMBERS)
    return tb.header(draw(NAMES), options.pop("size", len(data)), **options) + tb.padded(
        data, draw(st.sampled_from([b"\0"] * 6 + [b"x"]))
    )


def tars(members: st.SearchStrategy[bytes] | None = None) -> st.SearchStrategy[bytes]:
    """A tar of members and of the records that stand before them, with blocks that are none, and ends of all kinds."""
    piece = st.one_of(
        members if members is not None else tar_members(),
        tar_members(),
        tar_pax(),
        tar_sparse(),
        st.builds(tb.long_name, NAMES, st.sampled_from([b"L", b"K"])),
        _rarely(st.sampled_from([bytes(512), b"?" * 512, b"?" * 100]), b""),
    )
    end = st.sampled_from([tb.END, tb.END, tb.END, b"", bytes(512), bytes(300), bytes(10240), tb.END + b"junk"])
    return st.builds(lambda pieces, end: tb.tar(*pieces, end=end), st.lists(piece, max_size=5), end)


def resealed(data: bytes) -> bytes:
    """The checksum of each block that looks like a header put right."""
    blocks = [data[at : at + 512] for at in range(0, len(data), 512)]
    return b"".join(tb.sealed(block) if len(block) == 512 and block[257:262] == b"ustar" else block for block in blocks)


# Compressed streams

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": tb.zstd_frame,
}


@st.composite
def gzip_members(draw: Draw, data: bytes) -> bytes:
    """A gzip stream whose header and trailer may lie."""
    flags = draw(st.integers(0, 31) | st.sampled_from([0x20, 0x80]))
    fields = (
        (b"\2\0ab" if flags & 4 else b"") + (b"name\0" if flags & 8 else b"") + (b"comment\0" if flags & 16 else b"")
    )
    lies = draw(_rarely(st.sampled_from([{"crc": 1}, {"size": 3}, {"header_crc": 7}]), {}))
    return tb.gzip_member(data, flags=flags, fields=fields, mtime=draw(SMALL), **lies)


@st.composite
def streams(draw: Draw, content: st.SearchStrategy[bytes] | None = None) -> bytes:
    """A compressed file: streams one behind the other, with padding, skippable frames and rubbish."""
    kind = draw(st.sampled_from(sorted(PACKERS)))
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        data = draw(content if content is not None else DATA | tars())
        pieces.append(draw(gzip_members(data)) if kind == "gzip" and draw(st.booleans()) else PACKERS[kind](data))
        pieces.append(
            draw(_rarely(st.sampled_from([bytes(1), bytes(4), bytes(7), tb.zstd_skippable(b"skipped")]), b""))
        )
    return b"".join(pieces) + draw(_rarely(JUNK, b""))


# Conda


@st.composite
def condas(draw: Draw) -> bytes:
    """A `.conda`: what its two tars and the ZIP around them say may lie, and there may be one too many or too few."""

    def inner(part: str) -> zb.Part:
        tar = draw(tars())
        packed = PACKERS[draw(st.sampled_from(["zstd", "zstd", "zstd", "bzip2"]))](tar)
        if draw(_rarely(st.just(True), False)):
            packed = draw(damaged(packed))
        return zb.Part(f"{part}-x-1-0.tar.zst", packed, draw(st.sampled_from([zb.STORED, zb.STORED, zb.DEFLATE])))

    parts = [zb.Part("metadata.json", b"{}", zb.STORED)]
    parts += [
        inner(part) for part in draw(_rarely(st.lists(st.sampled_from(["pkg", "info"]), max_size=3), ["pkg", "info"]))
    ]
    parts += draw(_rarely(st.lists(zip_parts(), max_size=1), []))
    return draw(zips(st.just(parts)))


# Archives in archives, and damage


def nested() -> st.SearchStrategy[bytes]:
    """Archives with archives in them."""
    inside = st.one_of(zips(), tars(), streams())
    return st.one_of(
        zips(st.lists(zip_parts(inside), max_size=2)),
        tars(tar_members(inside)),
        streams(inside),
    )


@st.composite
def damaged(draw: Draw, data: bytes) -> bytes:
    """The bytes with a few changes: a byte, a cut, a piece that goes, or that comes twice."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(changed) - 1, 0)))
        size = draw(st.sampled_from([1, 2, 4, 22, 46, 512]))
        match draw(st.sampled_from(["byte", "byte", "byte", "cut", "gone", "twice", "zeros"])):
            case "byte":
                changed[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del changed[at:]
            case "gone":
                del changed[at : at + size]
            case "twice":
                changed[at:at] = changed[at : at + size]
            case _:
                changed[at : at + size] = bytes(size)
    return bytes(changed)


def maybe_damaged(archives: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """As they were built, mostly."""
    return archives.flatmap(lambda data: _rarely(damaged(data), data))
