"""Make any string of a package visible, so that it can neither forge output nor hide in it.

Whoever wrote a package controls its names, link targets, comments and contents. A string enters the
report through `visible` (or `visible_name`, `visible_bytes`) and every writer of output passes what it
prints through `inert`, because a saved report may come from elsewhere. HAZARDS rules 18 to 21.

The escape is `⟦U+202E⟧`, for a byte that is no UTF-8 `⟦0xFF⟧`, and the opening bracket itself is escaped:
two different strings never look the same, and backslashes of source code stay as they are.
"""

from __future__ import annotations

import re

# Characters without a shape of their own, or that change the place or direction of others.
_INVISIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\xa0\u1680\u2000-\u200a\u202f\u205f"  # blanks that look like U+0020
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidirectional controls
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # fillers, variation selectors, BOM
    "\ud800-\udfff"  # lone surrogates
    "\ufdd0-\ufdef"  # no characters at all, and an error in HTML; each plane ends with two more
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # musical controls, tags, variation selectors
)
SHORT_NAME = 160
_OPENING = "\u27e6"
_UNSAFE_IN_TEXT = re.compile(f"[{_INVISIBLE}]")
_ESCAPED_IN_TEXT = re.compile(f"[{_INVISIBLE}{_OPENING}]")
_UNSAFE_IN_LINE = re.compile(f"[\t\n{_INVISIBLE}]")
_ESCAPED_IN_LINE = re.compile(f"[\t\n{_INVISIBLE}{_OPENING}]")
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    # surrogateescape maps the byte 0x80 + n, where it is no UTF-8, to U+DC80 + n
    return f"\u27e60x{code - 0xDC00:02X}\u27e7" if 0xDC80 <= code <= 0xDCFF else f"\u27e6U+{code:04X}\u27e7"


def visible(text: str) -> str:
    """Text of a package as it may be shown; tabs and newlines stay. One-to-one."""
    if text.isascii() and text.isprintable():  # most are, and a pattern takes six times as long to say so
        return text
    return _ESCAPED_IN_TEXT.sub(_escape, text)


def visible_name(text: str) -> str:
    """A name (or any string that must stay on one line) of a package as it may be shown. One-to-one."""
    if text.isascii() and text.isprintable():
        return text
    return _ESCAPED_IN_LINE.sub(_escape, text)


def short_name(text: str) -> str:
    """A name inside a sentence: visible, on one line, at most about `SHORT_NAME` characters."""
    shown = visible_name(text[: SHORT_NAME + 1])
    return f"{shown[:SHORT_NAME]}\u2026" if len(shown) > SHORT_NAME else shown


def visible_bytes(data: bytes) -> str:
    """Bytes that should be UTF-8, as a name that may be shown. One-to-one."""
    return visible_name(data.decode("utf-8", "surrogateescape"))


def is_deceptive(name: str) -> bool:
    """Whether a name holds characters that cannot be seen or that change how the rest is seen."""
    return _UNSAFE_IN_LINE.search(name) is not None


def inert(text: str) -> str:
    """Text that can do no harm in an output, tabs and newlines kept; what `visible` made stays as it is."""
    return _UNSAFE_IN_TEXT.sub(_escape, text)


def inert_line(text: str) -> str:
    """One line that can do no harm in an output; what `visible_name` made stays as it is."""
    return _UNSAFE_IN_LINE.sub(_escape, text)


def inert_row(text: str) -> str:
    """A row of code or data that can do no harm in an output: one line, in which tabs stay."""
    return inert(text).replace("\n", "⟦U+000A⟧")
