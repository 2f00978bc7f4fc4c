"""The cause of commands that an installer makes of entry points, and what says that an interpreter is its own."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from pydistdiff.distributions.metadata import script_targets
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.limits import KIB, MIB
from pydistdiff.model import InputKind, Side, Significance, Status

if TYPE_CHECKING:
    from pydistdiff.archives.member import Installation
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

LARGEST_SCRIPT = 4 * KIB
"""Bytes of a generated script: a few hundred, and the path of an interpreter."""
_FOLDER = "{data}/scripts/"
_INTERPRETER = re.compile(r"(?:python|pypy)w?[0-9.]*t?(?:\.exe)?")
_WITH_SHELL = re.compile(rb"#!/bin/sh\n'''exec' (\"?)([^\"'\n]+)\1 \"\$0\" \"\$@\"\n' '''\n")
"""What stands for a first line that would be too long for the system, or has blanks: a shell that starts Python."""
_STRIPPED = frozenset({
    r"sys.argv[0] = re.sub('(-script\\.pyw|\\.exe)?$', '', sys.argv[0])",
    r"sys.argv[0] = re.sub('(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])",
    "sys.argv[0] = sys.argv[0].removesuffix('.exe')",
    "if sys.argv[0].endswith('.exe'):\n    sys.argv[0] = sys.argv[0][:-4]",
    (
        "if sys.argv[0].endswith('-script.pyw'):\n    sys.argv[0] = sys.argv[0][:-11]\n"
        "elif sys.argv[0].endswith('.exe'):\n    sys.argv[0] = sys.argv[0][:-4]"
    ),
})  # fmt: skip
"""How installers take the ending of Windows away from the command's name, as `ast.unparse` spells it."""
_IMPORTS = ("import re", "import sys")


class GeneratedScripts(CheckedCause):
    """A command that the installer made of an entry point.

    A wheel has no script for a console or GUI entry point: installers write one. It is taken on the side of an
    installed package only, and only if it is nothing but that: it is started by the Python of its own environment,
    imports what `entry_points.txt` names for this command, takes `.exe` from the end of its own name, and calls it.
    Anything else in it counts, and so do the launchers of Windows, which are programs.
    """

    id = "generated-scripts"
    title = "commands that an installer makes of entry points"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "none is needed; the wheel names them in entry_points.txt"

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a script on one side only."""
        return _is_generated(scene)

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """The command."""
        return f"{scene.difference.name}: what {_command(scene)} in entry_points.txt makes"


def _command(scene: Scene) -> str:
    return scene.difference.name.removeprefix(_FOLDER)


def _is_generated(scene: Scene) -> bool:
    difference, neighbours = scene.difference, scene.neighbours
    if neighbours is None or difference.status not in (Status.ADDED, Status.REMOVED):
        return False
    side = Side.B if difference.status is Status.ADDED else Side.A
    own = neighbours.distributions[side is Side.B]
    installation = neighbours.installation(side)
    if own.kind is not InputKind.INSTALLED or installation is None or not difference.name.startswith(_FOLDER):
        return False
    points = neighbours.text(side, f"{installation.info}/entry_points.txt", MIB)
    script = neighbours.text(side, (difference.b or difference.a or ""), LARGEST_SCRIPT)
    if points is None or script is None:
        return False
    target = script_targets(points.decode("utf-8", "replace")).get(_command(scene))
    code = _code(script, installation)
    return target is not None and code is not None and _calls(code, target)


def _code(script: bytes, installation: Installation) -> bytes | None:
    """The script without the lines that start Python; None where another program than the environment's is started.

    The lines stay as blank ones: where a coding cookie stands decides whether it counts.
    """
    match = _WITH_SHELL.match(script)
    if match is not None:
        path, end = match[2], match.end()
    else:
        first, newline, _ = script.partition(b"\n")
        if not first.startswith(b"#!") or not newline:
            return None
        path, end = first[2:].rstrip(b"\r"), len(first) + 1
    if not is_own_interpreter(path.decode("utf-8", "replace"), installation):
        return None
    return b"\n" * script[:end].count(b"\n") + script[end:]


def is_own_interpreter(path: str, installation: Installation) -> bool:
    """Whether a path is that of the Python of an environment."""
    folder, name = posixpath.split(path.replace("\\", "/"))
    if _INTERPRETER.fullmatch(name) is None:
        return False
    prefixes = [prefix.replace("\\", "/") for prefix in installation.prefixes]
    return folder in prefixes or any(folder in (f"{prefix}/bin", f"{prefix}/Scripts") for prefix in prefixes)


def is_windowed(path: str) -> bool:
    """Whether an interpreter is one that has no console on Windows."""
    return posixpath.basename(path.replace("\\", "/")).startswith(("pythonw", "pypyw"))


def _calls(code: bytes, target: str) -> bool:
    """Whether a script does nothing but import the target of an entry point and call it."""
    module, colon, attribute = target.partition(":")
    names = [*module.split("."), *attribute.split(".")]
    if not colon or not all(name.isidentifier() for name in names):
        return False
    imported = f"from {module} import {attribute.partition('.')[0]}"
    try:
        *imports, main = ast.parse(code).body
        spelt = [ast.unparse(statement) for statement in imports]
        body = _body(main)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    has_own = spelt.count(imported) == 1 and set(spelt) <= {imported, *_IMPORTS}
    return has_own and bool(body) and body[-1] == f"sys.exit({attribute}())" and set(body[:-1]) <= _STRIPPED


def _body(main: ast.stmt) -> list[str]:
    """What a module does that is run as a program, statement by statement."""
    if not isinstance(main, ast.If) or main.orelse or ast.unparse(main.test) != "__name__ == '__main__'":
        return []
    return [ast.unparse(statement) for statement in main.body]
