"""Which members were read: marks, kept in a file beside the report where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pydistdiff.errors import InputError
from pydistdiff.reports import files
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.model import Node

_MOST_BYTES = 16 << 20


class _Kept(msgspec.Struct):
    """The file: of which two inputs, by SHA-256, and the ids of the members."""

    a: str
    b: str
    reviewed: list[str]


class Reviewed:
    """The ids of members that were read, of the inputs with these SHA-256."""

    def __init__(self, a: str = "", b: str = "") -> None:
        self.ids: set[str] = set()
        self._inputs = (a, b)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.ids

    def count(self, nodes: Iterable[Node | None]) -> int:
        """How many of the nodes were read."""
        return sum(node is not None and node.id in self.ids for node in nodes)

    def toggle(self, nodes: Iterable[Node]) -> bool:
        """Mark all, or if all are marked none of them; whether they are marked now."""
        ids = {node.id for node in nodes}
        is_marked = not ids <= self.ids
        self.ids = self.ids | ids if is_marked else self.ids - ids
        return is_marked

    def load(self, path: str) -> None:
        """Read the marks that were kept. A file that is not there, or is about other inputs, has none.

        Raises InputError.
        """
        try:
            with open(path, "rb") as file:
                kept = msgspec.json.decode(file.read(_MOST_BYTES), type=_Kept)
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InputError(f"{visible_name(path)}: the marks cannot be read: {error}") from error
        if (kept.a, kept.b) == self._inputs:
            self.ids = set(kept.reviewed)

    def keep(self, path: str, inputs: Iterable[str]) -> None:
        """Write the marks, over no input. Raises InputError."""
        target = files.Target("marks", path)
        files.check([target], inputs)
        a, b = self._inputs
        files.write(target, msgspec.json.encode(_Kept(a, b, sorted(self.ids))) + b"\n")
