"""What a compiler sees of C: a lexer of its own, to hold against what the program says of comments."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?<![0-9A-Za-z_])R"([^()\\\s"]{0,16})\(.*?\)\1"|/\*.*?(?:\*/|\Z)|//[^\n]*|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""",
    re.DOTALL,
)


def compiled(text: str) -> str:
    """What is left for a compiler: lines spliced, then literals and comments in order; a comment is a blank."""
    spliced = re.sub(r"\\[ \t]*\n", "", text)
    return _TOKEN.sub(lambda found: " " if found[0][:2] in ("/*", "//") else found[0], spliced)
