"""Bytes as text, without loss: what is told of a file's spelling, and its text, give back its bytes.

So two files with equal text and equal facts are equal files, and what differs is in the text or in
the facts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

HEAD = 1 << 16
"""Bytes that `looks_like_text` looks at."""

# In this order: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# Codecs that a coding cookie (PEP 263) may name. A name out of a package is never looked up in the registry
# of codecs: that imports modules and knows codecs that are no encodings of text.
_COOKIE_CODECS = {
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "iso-latin-1": "latin-1",
    "iso-8859-2": "iso-8859-2",
    "iso-8859-5": "iso-8859-5",
    "iso-8859-7": "iso-8859-7",
    "iso-8859-9": "iso-8859-9",
    "iso-8859-15": "iso-8859-15",
    "latin-9": "iso-8859-15",
    "cp1250": "cp1250",
    "windows-1250": "cp1250",
    "cp1251": "cp1251",
    "windows-1251": "cp1251",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "cp437": "cp437",
    "cp850": "cp850",
    "cp866": "cp866",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "mac-roman": "mac-roman",
    "shift-jis": "shift_jis",
    "sjis": "shift_jis",
    "cp932": "cp932",
    "euc-jp": "euc-jp",
    "gb2312": "gb2312",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc-kr": "euc-kr",
    "cp949": "cp949",
}
_COOKIE_LENGTH = 1_000  # of two lines that are looked at for a cookie
_SHOWN = 40
_PLAIN_CODECS = ("utf-8", "utf8", "utf", "u8", "ascii", "us-ascii")

_C0 = bytes(byte for byte in range(0x20) if byte not in b"\t\n\v\f\r") + b"\x7f"
_C1 = bytes(range(0x80, 0xA0))


def known_codec(name: str) -> str | None:
    """The codec of a name out of a package, if it is an encoding of text that is known here."""
    plain = name.lower().replace("_", "-")
    return "utf-8" if plain in _PLAIN_CODECS else _COOKIE_CODECS.get(plain)


class Decoded(Struct, frozen=True):
    r"""A text and how it was spelt.

    `text` has no byte-order mark, and `\n` for each line end where all of them are CRLF; any other CR stays.
    `line_ends` is `LF`, `CRLF`, `CR` (no LF at all), `mixed` or `none`.
    """

    text: str
    encoding: str
    bom: bool
    line_ends: str

    def with_all_ends(self) -> str:
        """The text with its line ends as they are in the file."""
        return self.text.replace("\n", "\r\n") if self.line_ends == "CRLF" else self.text

    def encode(self) -> bytes:
        """The bytes of the file."""
        mark = next(mark for mark, name in _MARKS if name == self.encoding) if self.bom else b""
        return mark + self.with_all_ends().encode(self.encoding)


def decode(data: bytes, path: str) -> Decoded | None:
    """The text of a file, or None where it is binary. The whole of it is looked at.

    In this order: a byte-order mark of UTF-8, UTF-16 or UTF-32 whose text holds no NUL; strict UTF-8;
    for `.py` the codec that its coding cookie names, if it is a known one and gives back the same bytes;
    Latin-1, where at most one byte in 1,000 is a control character of C0 (but layout) and at most one in 50
    one of C1, where Windows has its typographic quotes. Data with a NUL are binary, except under UTF-16 and UTF-32.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], name)
            if text is not None and "\0" not in text:
                return _with_facts(text, name, bom=True)
    if b"\0" in data:
        return None
    text = _strict(data, "utf-8")
    if text is not None:
        return _with_facts(text, "utf-8")
    codec = _cookie(data) if path.endswith(".py") else None
    if codec is not None:
        text = _strict(data, codec)
        # Some codecs of East Asia read two spellings as one letter: such text would not give back its bytes.
        if text is not None and text.encode(codec, "replace") == data:
            return _with_facts(text, codec)
    if _is_latin(data):
        return _with_facts(data.decode("latin-1"), "latin-1")
    return None


def looks_like_text(source: Source, path: str) -> bool:
    """Whether a file that is too large to be decoded begins like text."""
    head = source.read(0, HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    whole_lines = head[: head.rfind(b"\n") + 1]  # so that no character is cut
    parts = [whole_lines] if whole_lines else [head[: len(head) - cut] for cut in range(4)]
    return any(decode(part, path) is not None for part in parts)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _is_latin(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _C0))
    quotes = len(data) - len(data.translate(None, _C1))
    return controls * 1_000 <= len(data) and quotes * 50 <= len(data)


@cache
def _cookie_pattern() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # as PEP 263 has it


def _cookie(data: bytes) -> str | None:
    """The codec that a comment in the first two lines names, nothing but comments and blanks before it."""
    name = _cookie_name(data[:_COOKIE_LENGTH])
    return None if name is None else _COOKIE_CODECS.get(name)


def _cookie_name(data: bytes) -> str | None:
    """The name in a coding cookie, where Python would obey it."""
    for line in re.split(rb"\r\n?|\n", data, maxsplit=2)[:2]:
        found = _cookie_pattern().match(line)
        if found:
            return found[1].decode("ascii").lower().replace("_", "-")
        if line.strip(b" \t\f") and not line.lstrip(b" \t\f").startswith(b"#"):
            return None
    return None


def declared_codec(data: bytes) -> str:
    """The codec that Python reads a source with: that of its coding cookie, or UTF-8.

    Raises LookupError with the name where that is no known one: it might cut the lines otherwise.
    """
    name = _cookie_name(data.removeprefix(b"\xef\xbb\xbf"))
    if name in ("ascii", "us-ascii"):
        return "ascii"
    if name is None or name in _PLAIN_CODECS or name.startswith("utf-8-"):
        return "utf-8"
    codec = "latin-1" if name.startswith("latin-1-") else _COOKIE_CODECS.get(name)
    if codec is None:
        raise LookupError(name[:_SHOWN])
    return codec


def odd_cookie(text: bytes) -> str | None:
    """The codec that a coding cookie names, if it is one that may read line ends otherwise, or is unknown.

    In `unicode_escape` a backslash before LF joins two lines and before CRLF it does not; in `hz` it is a tilde. Said
    rather too often: whether Python would obey the cookie where it stands is not asked.
    """
    first = text.find(b"\n")
    second = text.find(b"\n", first + 1) if first >= 0 else -1
    for line in text[: second if second >= 0 else len(text)].split(b"\n"):
        found = _cookie_pattern().match(line)
        name = found[1].decode("ascii").lower().replace("_", "-") if found else "utf-8"
        if name not in _COOKIE_CODECS and name not in _PLAIN_CODECS and not name.startswith(("utf-8-", "latin-1-")):
            return name[:_SHOWN]
    return None


def _with_facts(text: str, encoding: str, *, bom: bool = False) -> Decoded:
    ends = _line_ends(text)
    return Decoded(text.replace("\r\n", "\n") if ends == "CRLF" else text, encoding, bom, ends)


def _line_ends(text: str) -> str:
    feeds, returns = text.count("\n"), text.count("\r")
    if not returns:
        return "LF" if feeds else "none"
    if not feeds:
        return "CR"
    return "CRLF" if feeds == returns == text.count("\r\n") else "mixed"
