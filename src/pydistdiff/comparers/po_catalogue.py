"""Reads a catalogue of gettext (`.po`, `.pot`) into values."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.diffing.values import Value

NAME_LENGTH = 100
"""Characters of a message that its name has at most; of a longer one a digest tells the rest."""

_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[ \t]*(".*")')
_STARTS = re.compile(r"msgctxt|msgid(?!_)")
_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*')
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]+|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_HEADER_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)")
_COMMENTS = {"#.": "extracted", "#:": "references", "#|": "previous", "#,": "flags"}
_KINDS = ("comments", *_COMMENTS.values())


def parse_po(text: str) -> MappingValue:
    """A catalogue: `header` by field, `messages` and `obsolete` ones by name, `end` for comments after the last.

    Raises DocumentError where a line is no part of a message, or a message stands twice.
    """
    header: MappingValue | None = None
    messages: dict[str, Value] = {}
    obsolete: dict[str, Value] = {}
    end: list[tuple[str, Value]] = []
    for entry in _entries(text):
        if not entry.strings:
            end = list(entry.about())
        elif entry.is_header:
            if header is not None:
                raise DocumentError(f"line {entry.line:,}: a second header")
            header = entry.header()
        else:
            kept = obsolete if entry.is_obsolete else messages
            name = entry.name()
            if name in kept:
                raise DocumentError(f"line {entry.line:,}: the message {visible_name(name)!r} stands twice")
            kept[name] = entry.value()
    parts = (
        ("header", header or MappingValue(())),
        ("messages", MappingValue(tuple(messages.items()))),
        ("obsolete", MappingValue(tuple(obsolete.items()))),
        ("end", MappingValue(tuple(end))),
    )
    return MappingValue(parts)


class _Entry:
    """One message while its lines are read."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.is_obsolete = False
        self.is_translated = False
        self.strings: dict[str, list[str]] = {}
        self._notes: dict[str, list[str]] = {}

    @property
    def is_header(self) -> bool:
        return not self.is_obsolete and "msgctxt" not in self.strings and self._string("msgid") == ""

    def _string(self, name: str) -> str:
        return "".join(self.strings.get(name, ()))

    def open_string(self, name: str, number: int, *, is_obsolete: bool) -> list[str]:
        """Begin one of the message's strings. Raises DocumentError where it cannot stand there."""
        if name in self.strings or (name not in ("msgctxt", "msgid") and "msgid" not in self.strings):
            raise DocumentError(f"line {number:,}: {name} out of place")
        if self.strings and is_obsolete != self.is_obsolete:
            raise DocumentError(f"line {number:,}: a message is marked obsolete in part")
        self.is_obsolete = is_obsolete
        self.is_translated = name.startswith("msgstr")
        parts = self.strings[name] = []
        return parts

    def note(self, line: str) -> None:
        kind = _COMMENTS.get(line[:2], "comments")
        self._notes.setdefault(kind, []).append(line[1 if kind == "comments" else 2 :].strip())

    def name(self) -> str:
        """What tells the message from all others, as it can be shown in a path: `May`, or `month | May`."""
        text = self._string("msgid")
        context = self._string("msgctxt") if "msgctxt" in self.strings else None
        name = text if context is None else f"{context} | {text}"
        if len(name) <= NAME_LENGTH and " | " not in (text if context is None else context):
            return name
        whole = repr((context, text)).encode()
        return f"{name[:NAME_LENGTH]}\u2026 {hashlib.blake2s(whole, digest_size=8).hexdigest()}"

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
                flags = {flag.strip() for line in lines for flag in line.split(",")} - {""}
                yield kind, ListValue(tuple(map(_text, sorted(flags))))
            else:  # how the places are spread over lines says nothing
                yield kind, _text(" ".join(" ".join(lines).split()) if kind == "references" else "\n".join(lines))

    def header(self) -> MappingValue:
        """The fields; where other lines stand among them, or one stands twice, its text. The rest in brackets."""
        fields: dict[str, Value] = {}
        text = self._string("msgstr")
        for line in text.split("\n"):
            found = _HEADER_FIELD.fullmatch(line)
            if found is not None and found[1] not in fields:
                fields[found[1]] = _text(found[2])
            elif line:
                fields = {"(text)": _text(text)}
                break
        rest = [(f"({name})", value) for name, value in self.value().entries if name != "msgstr"]
        return MappingValue((*fields.items(), *rest))


def _entries(text: str) -> Iterator[_Entry]:
    """The messages in order; the last one may have comments only.

    After a translation a comment, a `msgid` or a blank line begins the next message.
    """
    entry: _Entry | None = None
    string: list[str] | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        is_obsolete = line.startswith("#~")
        if is_obsolete:
            line = line[2:].lstrip()
            if line.startswith("|"):
                line = "#" + line
        if entry is not None and entry.is_translated and (not line or line[0] == "#" or _STARTS.match(line)):
            yield entry
            entry = None
        if not line:
            string = None
            continue
        if entry is None:
            entry = _Entry(number)
        if line[0] == "#":
            string = None
            entry.note(line)
            continue
        if line[0] != '"':
            found = _KEYWORD.fullmatch(line)
            string = entry.open_string(found[1], number, is_obsolete=is_obsolete) if found is not None else None
            line = found[2] if found is not None else line
        if string is None:
            raise DocumentError(f"line {number:,} is no part of a message")
        _read(line, string, number)
    if entry is not None:
        if entry.strings and not entry.is_translated:
            raise DocumentError(f"line {entry.line:,}: a message without translation ends the file")
        yield entry


def _read(quoted: str, parts: list[str], number: int) -> None:
    """Add the text of one or more strings in quotes."""
    place = 0
    while place < len(quoted):
        part = _STRING.match(quoted, place)
        if part is None:
            raise DocumentError(f"line {number:,} is no part of a message")
        parts.append(_unescaped(part[1], number))
        place = part.end()


def _unescaped(text: str, number: int) -> str:
    if "\\" not in text:
        return text

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


def _text(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)
