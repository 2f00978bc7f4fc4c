"""The rules by which changes of public names are judged are those of the documentation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pydistdiff

SOURCES = Path(pydistdiff.__file__).parent
DOCS = Path(__file__).parents[2] / "docs" / "public-names.md"
RULE = re.compile(r"[a-z]+(?:-[a-z]+)+")
NO_RULES = {
    "utf-8",
    "positional-only",
    "var-positional",
    "var-keyword",
    "python-formatting",
    "python-comments",
    "statement-order",
}


def test_each_rule_is_documented() -> None:
    documented = set(
        re.findall(r"`([a-z]+(?:-[a-z]+)+)`", re.sub(r"^(?!\| `).*$", "", DOCS.read_text(), flags=re.MULTILINE))
    )
    used = set()
    for name in ("pysource/signatures.py", "pysource/changes.py", "pysource/interface.py", "api/public.py"):
        for node in ast.walk(ast.parse((SOURCES / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                used.add(node.value)
    used -= NO_RULES
    assert used - documented == set()
    assert documented - used - {"definitions"} == set()
