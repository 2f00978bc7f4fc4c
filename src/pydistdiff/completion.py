"""What a shell completes: options, their values, causes, and the files that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.arguments import make_parser
from pydistdiff.reports import WRITERS

if TYPE_CHECKING:
    from collections.abc import Collection

INPUTS = (
    *("*.whl", "*.conda", "*.egg", "*.zip", "*.tar", "*.tgz", "*.gz", "*.bz2", "*.tbz2", "*.xz", "*.txz", "*.zst"),
    "*.json",
)
"""Files that are offered as inputs, beside folders; any other one can be compared, too, but has to be typed."""


_MEMBERS = {
    "bash": "_pydistdiff_members",
    "preamble": {
        "bash": r"""
# The members of the files that stand on the line. Names come from packages that nobody trusts: only plain ones are
# offered, and none is ever expanded.
_pydistdiff_members() {
  local word name
  for word in "${COMP_WORDS[@]:1}"; do
    [ -f "$word" ] && "${COMP_WORDS[0]}" --list-members -- "$word" 2>/dev/null
  done | sort -u | while IFS= read -r name; do
    case $name in
      *[!A-Za-z0-9._/{}+@=-]* | -*) ;;
      "$1"*) printf '%s\n' "$name" ;;
    esac
  done
}
"""
    },
}
"""For bash alone: what completes the words of others has not been tried."""


def completion(shell: str, causes: Collection[str]) -> str:
    """The completion script of a shell, which offers these causes where one is asked for."""
    import shtab

    parser = make_parser()
    optional = {writer.name for writer in WRITERS if writer.goes_to_stdout}
    written = {writer.name for writer in WRITERS if not writer.goes_to_stdout}
    for action in parser._actions:
        if action.dest == "inputs":
            vars(action)["complete"] = shtab.glob(*INPUTS)
        elif action.dest in written or action.dest in ("config", "python"):
            vars(action)["complete"] = shtab.FILE
        elif action.dest in ("cause", "ignore"):
            action.choices = sorted(causes)
        elif action.dest in ("exclude", "only") and shell in _MEMBERS:
            vars(action)["complete"] = _MEMBERS
        elif action.dest in optional:
            action.nargs = 0  # a file is joined to it by `=`: the next word is an input
    return str(shtab.complete(parser, shell=shell))
