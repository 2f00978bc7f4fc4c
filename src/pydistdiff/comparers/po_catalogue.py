"""Reads a catalogue of gettext (`.po`, `.pot`) into values."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.gettext_messages import header_fields, message_name
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.diffing.values import Value

MOST_LINES = 1_000_000
"""Of one catalogue; the largest ones have 300,000."""
MOST_MESSAGES = 150_000
"""Of one catalogue; those of 10 MB have 30,000."""

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[ \t]*(".*")')
_KEYWORDS = frozenset({"msgctxt", "msgid", "msgid_plural", "msgstr", *(f"msgstr[{form}]" for form in range(10))})
_STARTS = re.compile(r"msgctxt|msgid(?!_)")
_STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"[ \t]*+|.+')
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]+|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_COMMENTS = {"#.": "extracted", "#:": "references", "#|": "previous", "#,": "flags"}
_BLANKS = " \t\r\f\v"
"""What gettext skips; any other blank is a part of what it stands beside."""
_KINDS = ("comments", *_COMMENTS.values())
_text = partial(Scalar, ValueType.STRING)


def parse_po(text: str) -> MappingValue:
    """A catalogue: `header` by field, `messages` and `obsolete` ones by name, `end` for comments after the last.

    Raises DocumentError where a line is no part of a message, a message stands twice, or there are too many to be
    compared soon.
    """
    if text.count("\n") > MOST_LINES:
        raise DocumentError(f"more than {MOST_LINES:,} lines")
    header: MappingValue | None = None
    messages: dict[str, Value] = {}
    obsolete: dict[str, Value] = {}
    end: list[tuple[str, Value]] = []
    for entry in _entries(text):
        if not entry.strings:
            end = list(entry.about())
            continue
        name = entry.name()
        kept = obsolete if entry.is_obsolete else messages
        if not name and kept is messages:
            if header is not None:
                raise DocumentError(f"line {entry.line:,}: a second header")
            header = entry.header()
        elif name in kept:
            raise DocumentError(f"line {entry.line:,}: the message {visible_name(name)!r} stands twice")
        else:
            kept[name] = entry.value()
            if len(messages) + len(obsolete) > MOST_MESSAGES:
                raise DocumentError(f"more than {MOST_MESSAGES:,} messages")
    parts = (
        ("header", header or MappingValue(())),
        ("messages", MappingValue(tuple(messages.items()))),
        ("obsolete", MappingValue(tuple(obsolete.items()))),
        ("end", MappingValue(tuple(end))),
    )
    return MappingValue(parts)


class _Entry:
    """One message while its lines are read."""

    __slots__ = ("_notes", "is_obsolete", "is_translated", "line", "strings")

    def __init__(self, line: int) -> None:
        self.line = line
        self.is_obsolete = False
        self.is_translated = False
        self.strings: dict[str, list[str]] = {}
        self._notes: dict[str, list[str]] = {}

    def _string(self, name: str) -> str:
        return "".join(self.strings.get(name, ()))

    def open_string(self, name: str, number: int, *, is_obsolete: bool) -> list[str]:
        """Begin one of the message's strings. Raises DocumentError where it cannot stand there."""
        if name in self.strings or (name not in ("msgctxt", "msgid") and "msgid" not in self.strings):
            raise DocumentError(f"line {number:,}: {name} out of place")
        if name == "msgctxt" and self.strings:
            raise DocumentError(f"line {number:,}: a context behind its message")
        if self.strings and is_obsolete != self.is_obsolete:
            raise DocumentError(f"line {number:,}: a message is marked obsolete in part")
        self.is_obsolete = is_obsolete
        self.is_translated = name.startswith("msgstr")
        parts = self.strings[name] = []
        return parts

    def note(self, line: str, number: int) -> None:
        """Add a comment. Raises DocumentError within a message: tools disagree whose it is."""
        if self.strings:
            raise DocumentError(f"line {number:,}: a comment within a message")
        kind = _COMMENTS.get(line[:2], "comments")
        self._notes.setdefault(kind, []).append(line[1 if kind == "comments" else 2 :].strip(_BLANKS))

    def name(self) -> str:
        """What tells the message from all others, as it can be shown in a path: `May`, or `month | May`.

        That of a header is empty, and no other.
        """
        context = self._string("msgctxt") if "msgctxt" in self.strings else None
        return message_name(context, self._string("msgid"))

    def value(self) -> MappingValue:
        """What the message says beside what it is known by."""
        entries: list[tuple[str, Value]] = []
        for name, parts in self.strings.items():
            if name not in ("msgctxt", "msgid"):
                entries.append((name, _text("".join(parts))))
        if self._notes:
            entries += self.about()
        return MappingValue(tuple(entries))

    def about(self) -> Iterator[tuple[str, Value]]:
        """Comments, flags and places in the source."""
        for kind in _KINDS:
            lines = self._notes.get(kind)
            if not lines:
                continue
            if kind == "flags":  # a set
                flags = {flag.strip(_BLANKS) for line in lines for flag in line.split(",")} - {""}
                yield kind, ListValue(tuple(map(_text, sorted(flags))))
            else:  # how the places are spread over lines says nothing
                yield kind, _text(" ".join(" ".join(lines).split()) if kind == "references" else "\n".join(lines))

    def header(self) -> MappingValue:
        """The fields of the translation, the rest of the message in brackets."""
        rest = [(f"({name})", value) for name, value in self.value().entries if name != "msgstr"]
        return MappingValue((*header_fields(self._string("msgstr")), *rest))


def _entries(text: str) -> Iterator[_Entry]:
    """The messages in order; the last one may have comments only.

    After a translation a comment, a `msgid` or a blank line begins the next message.
    """
    entry: _Entry | None = None
    string: list[str] | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip(_BLANKS)
        is_obsolete = line.startswith("#~")
        if is_obsolete:
            line = _without_mark(line, number)
        first = line[:1]
        if first == '"':
            if string is None or entry is None or is_obsolete != entry.is_obsolete:
                raise DocumentError(f"line {number:,} is no part of a message")
            _read(line, string, number)
            continue
        if entry is not None and entry.is_translated and (not line or first == "#" or _STARTS.match(line)):
            yield entry
            entry = None
        string = None
        if not line:
            continue
        if entry is None:
            entry = _Entry(number)
        if first == "#":
            entry.note(line, number)
        else:
            name, quoted = _keyword(line, number)
            string = entry.open_string(name, number, is_obsolete=is_obsolete)
            _read(quoted, string, number)
    if entry is not None:
        if entry.strings and not entry.is_translated:
            raise DocumentError(f"line {entry.line:,}: a message without translation ends the file")
        yield entry


def _without_mark(line: str, number: int) -> str:
    """A line without what marks it obsolete; a message that was is a comment all the same."""
    line = line[2:].lstrip(_BLANKS)
    if line.startswith("#"):
        raise DocumentError(f"line {number:,}: a comment marked obsolete")
    return f"#{line}" if line.startswith("|") else line


def _keyword(line: str, number: int) -> tuple[str, str]:
    """The keyword of a line, and the strings behind it."""
    name, _, quoted = line.partition(" ")
    if name in _KEYWORDS and len(quoted) > 1 and quoted[0] == quoted[-1] == '"':
        return name, quoted
    found = _KEYWORD.fullmatch(line)
    if found is None:
        raise DocumentError(f"line {number:,} is no part of a message")
    return found[1], found[2]


def _read(quoted: str, parts: list[str], number: int) -> None:
    """Add the text of one or more strings in quotes."""
    if "\\" not in quoted and quoted.find('"', 1) == len(quoted) - 1 > 0:
        parts.append(quoted[1:-1])
        return
    for part in _STRING.finditer(quoted):
        if part[1] is None:
            raise DocumentError(f"line {number:,} is no part of a message")
        parts.append(_unescaped(part[1], number))


def _unescaped(text: str, number: int) -> str:
    if "\\" not in text:
        return text
    pieces = text.split("\\\\")
    common = "\\".join([piece.replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t") for piece in pieces])
    if common.count("\\") == len(pieces) - 1:
        return common

    def replaced(match: re.Match[str]) -> str:
        code = match[1]
        if code in _ESCAPED:
            return _ESCAPED[code]
        value = 128
        if code[0] == "x" and len(code) > 1:
            value = int(code[1:], 16)
        elif code[0] in "01234567":
            value = int(code, 8)
        if value > 127:  # a byte of an encoding, not a character; or no escape at all
            raise DocumentError(f"line {number:,} has the escape {visible_name(match[0])!r}")
        return chr(value)

    return _ESCAPE.sub(replaced, text)
