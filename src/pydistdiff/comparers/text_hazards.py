"""What in a text looks other than it is: bidirectional controls, bare returns, words of mixed scripts."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.model import HazardCode
from pydistdiff.safetext import BIDI_CONTROLS, visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = (".py", ".pyi", ".pyx", ".js", ".sh", ".toml", ".cfg")
_RUN_BY_LINES = (".py", ".pyi", ".pyx", ".pth", ".sh")
_NAME_LENGTH = 60
_REACH = 200  # characters of a word that are looked at on each side of a seam
_MOST_PLACES = 10_000  # that are looked at one by one

# Letters that are drawn like a Latin one in common fonts.
_CYRILLIC = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d\u0475\u04cf"
_CYRILLIC_CAPITALS = "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
_GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf\u03f2\u03f3"
_ARMENIAN = "\u0578\u057d\u0570\u0585\u0581\u0563\u0566\u053c\u054d\u0555\u054f"
_CHEROKEE = "".join(map(chr, range(0x13A0, 0x13F6)))
_ASCII = bytes(range(0x80))
_ALIKE = frozenset(_CYRILLIC + _CYRILLIC_CAPITALS + _GREEK + _ARMENIAN + _CHEROKEE)


def text_hazards(text: str, path: str) -> tuple[Finding, ...]:
    """The hazards of a text, at most one of each code; `evidence` is the hash of the lines that hold it.

    * bidirectional controls: in any text; the three marks of right-to-left prose in code only
    * a bare CR: in files that are run or read line by line (`.py`, `.pyi`, `.pyx`, `.pth`, `.sh`, `#!`)
    * mixed scripts: in code, words with a Latin letter whose other letters are all drawn like Latin ones;
      in Greek, `_` parts words (`\u03bd_max` is physics)
    """
    found = [_lone_returns(text, path)]
    if not text.isascii():
        is_code = path.endswith(_CODE) or text.startswith("#!")
        foreign = "".join(set(text.encode().translate(None, _ASCII).decode()))
        if _controls(is_code).search(foreign):
            found.append(_bidi_controls(text, is_code))
        if is_code and not _ALIKE.isdisjoint(foreign):
            found.append(_mixed_words(text))
    return tuple(finding for finding in found if finding is not None)


def _lone_returns(text: str, path: str) -> Finding | None:
    if "\r" not in text or not (path.endswith(_RUN_BY_LINES) or text.startswith("#!")):
        return None
    return _finding(
        HazardCode.LONE_CR,
        text,
        ((match.start(), "a bare carriage return") for match in re.finditer(r"\r(?!\n)", text)),
        "many viewers show one line, and what stands before it not at all, where the interpreter reads two",
    )


def _bidi_controls(text: str, is_code: bool) -> Finding | None:
    return _finding(
        HazardCode.BIDI_CONTROL,
        text,
        (
            (match.start(), f"the bidirectional control U+{ord(match[0]):04X}")
            for match in _controls(is_code).finditer(text)
        ),
        "the text is shown in another order than it is read by a program",
    )


def _mixed_words(text: str) -> Finding | None:
    return _finding(
        HazardCode.MIXED_SCRIPT,
        text,
        ((start, _shown(word)) for start, word in _deceptive_words(text)),
        "it looks like another word, and is another one to a program",
    )


def _shown(word: str) -> str:
    """A word, and which of its letters are none of Latin."""
    codes = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(_ALIKE.intersection(word))[:3])
    return f"the word '{visible_name(word[:_NAME_LENGTH])}', which mixes scripts ({codes})"


@cache
def _controls(is_code: bool) -> re.Pattern[str]:
    """The bidirectional controls; marks of right-to-left prose override nothing and count in code only."""
    return BIDI_CONTROLS if is_code else re.compile("[\u202a-\u202e\u2066-\u2069]")


@cache
def _seam() -> re.Pattern[str]:
    """A look-alike of another script beside a Latin letter; at most two digits (or `_`) before it are stepped over.

    The look-alike comes first, so that text without any is skipped at the speed of a search for characters.
    """
    latin = "[A-Za-z\u00c0-\u024f]"
    every = "".join(sorted(_ALIKE))
    other = "".join(sorted(_ALIKE - set(_GREEK)))
    return re.compile(
        rf"[{every}](?:(?<={latin}.)|(?<={latin}\d.)|(?<={latin}\d\d.)|(?=\d*{latin})"
        rf"|(?<=[{other}])(?:(?<={latin}[\d_].)|(?<={latin}[\d_][\d_].)|(?=[\d_]*{latin})))"
    )


def _deceptive_words(text: str) -> Iterator[tuple[int, str]]:
    """Words that mix scripts, with their places; of a very long word the part around the first seam."""
    end = 0
    for seam in _seam().finditer(text):
        if seam.start() < end:
            continue
        in_word = "" if seam[0] in _GREEK else "_"
        start, end = seam.span()
        least, most = max(0, start - _REACH), min(len(text), end + _REACH)
        while start > least and (text[start - 1].isalnum() or text[start - 1] == in_word):
            start -= 1
        while end < most and (text[end].isalnum() or text[end] == in_word):
            end += 1
        if _is_deceptive(text[start:end]):
            yield start, text[start:end]


def _is_deceptive(word: str) -> bool:
    letters = {character for character in word if character.isalpha()}
    latin = {letter for letter in letters if letter < "\u0250"}
    return bool(latin) and letters - latin <= _ALIKE


def _finding(code: HazardCode, text: str, places: Iterator[tuple[int, str]], consequence: str) -> Finding | None:
    """One finding for all places; the first is told, the lines of all are the evidence.

    Of very many places the whole text is: more alarms of one hazard, never fewer.
    """
    first: tuple[int, str] | None = None
    lines = 0
    line_end = -1
    digest = hashlib.sha256()
    for count, (place, what) in enumerate(places):
        if count == _MOST_PLACES:
            digest.update(text.encode())
            break
        if first is None:
            first = text.count("\n", 0, place) + 1, what
        if place <= line_end:
            continue
        lines += 1
        line_end = text.find("\n", place)
        line_end = len(text) if line_end < 0 else line_end
        digest.update(text[text.rfind("\n", 0, place) + 1 : line_end].encode() + b"\n")
    if first is None:
        return None
    number, what = first
    more = f" (and {lines - 1:,} more line{'' if lines == 2 else 's'} such)" if lines > 1 else ""
    return Finding(code=code, message=f"line {number:,} has {what}{more}: {consequence}", evidence=digest.digest())
