"""What a parser of TOML does not give back: comments, how values are written, and which version of TOML that needs."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

MOST_KEY_PARTS = 16
"""Parts of a dotted key. Each key costs a parser all parts of itself and of its table; real ones have seven."""
_LONG_QUOTES = ('"""', "'''")


class TomlSyntax(Struct, frozen=True):
    """A TOML document without the values of its strings.

    `bare` is the text with `""` for each string and without comments; `strings` are those that escapes stand in.
    `quotes` are the sorts of quotes around strings.
    """

    bare: str
    comments: tuple[str, ...]
    strings: tuple[str, ...]
    quotes: frozenset[str]


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"""
          (?P<comment>\#[^\n]*+)
        | (?P<string>
              \"{3} (?: [^"\\]++ | \\. | "{1,2}(?!") )*+ \"{3,5}
            | "     (?: [^"\\\n]++ | \\. )*+ "
          )
        | '{3} .*? '{3,5}
        | ' [^'\n]*+ '
        """,
        re.VERBOSE | re.DOTALL,
    )


def toml_syntax(text: str) -> TomlSyntax:
    """The syntax of a text that a parser has found to be TOML."""
    comments: list[str] = []
    strings: list[str] = []
    quotes: set[str] = set()

    def masked(token: re.Match[str]) -> str:
        if token["comment"] is not None:
            comments.append(token["comment"].rstrip(" \t"))
            return ""
        if token["string"] is not None and "\\" in token["string"]:
            strings.append(token["string"])
        first = token[0][:3]
        quotes.add(first if first in _LONG_QUOTES else first[0])
        return '""'

    bare = _tokens().sub(masked, text)
    return TomlSyntax(bare, tuple(comments), tuple(strings), frozenset(quotes))


def has_long_key(text: str) -> bool:
    """Whether a key of more than MOST_KEY_PARTS parts may stand in a text, TOML or not."""
    part = r"""(?: [\w-]++ | "(?: [^"\\\n]++ | \\. )*+" | '[^'\n]*+' )"""
    # Beginnings are looked for where none can stand in a part: every part is read MOST_KEY_PARTS times at most.
    pattern = rf"""(?<![\w"'.\\-]) (?: {part} [ \t]*+ \. [ \t]*+ ){{{MOST_KEY_PARTS}}}"""
    return re.search(pattern, text, re.VERBOSE) is not None


def needs_toml_1_1(syntax: TomlSyntax) -> bool:
    r"""Whether readers of TOML 1.0 refuse a document.

    That is so of inline tables over several lines or with a comma at their end, of times without seconds and of the
    escapes `\e` and `\xHH`.
    """
    if any(re.search(r"(?<!\\)(?:\\\\)*\\[ex]", string) is not None for string in syntax.strings):
        return True
    if re.search(r"(?<![+\d:-])\d\d:\d\d(?![:\d])", syntax.bare) is not None:
        return True
    return "{" in syntax.bare and _has_long_table(syntax.bare)


def _has_long_table(bare: str) -> bool:
    if re.search(r",[ \t\n]*+\}", bare) is not None:
        return True
    open_brackets: list[str] = []
    for found in re.finditer(r"[\[\]{}\n]", bare):
        sign = found[0]
        if sign in "[{":
            open_brackets.append(sign)
        elif sign in "]}":
            open_brackets.pop()
        elif open_brackets and open_brackets[-1] == "{":
            return True
    return False


def has_cut_time(text: str) -> bool:
    """Whether a time has more digits of a second than readers keep, and not all of those are zero."""
    pattern = re.compile(r":\d\d\.\d{6}\d*[1-9]")
    return pattern.search(text) is not None and pattern.search(toml_syntax(text).bare) is not None


def toml_style(syntax: TomlSyntax) -> str:
    """How the first value is written, and which version of TOML the document needs."""
    bare = syntax.bare
    words = []
    equals = bare.find("=")
    if equals >= 0:
        key = bare[bare.rfind("\n", 0, equals) + 1 : equals]
        indent = key[: len(key) - len(key.lstrip(" \t"))]
        words += ["indent by tabs" if "\t" in indent else f"indent {len(indent)}"] if indent else []
        has_blanks = key[-1:] in (" ", "\t") and bare[equals + 1 : equals + 2] in (" ", "\t")
        words.append("blanks around '='" if has_blanks else "no blanks around '='")
    words += ["TOML 1.1"] if needs_toml_1_1(syntax) else []
    return ", ".join(words)


def toml_whole_style(syntax: TomlSyntax) -> str:
    """The same, and which of the other ways to write a value are used."""
    words = [toml_style(syntax)]
    words += [f"strings in {quote}" for quote in sorted(syntax.quotes - {'"'})]
    words += ["escapes"] if syntax.strings else []
    words += ["inline tables"] if "{" in syntax.bare else []
    words += ["arrays over several lines"] if re.search(r"\[[ \t]*+\n", syntax.bare) is not None else []
    return ", ".join(word for word in words if word)
