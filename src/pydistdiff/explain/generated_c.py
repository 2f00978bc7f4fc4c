"""The cause of what Cython writes into the comments of its C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.csource.cython import GENERATED, generated, without_words
from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.model import Evidence, Significance, TextChange

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pydistdiff.explain.line_cause import Mask, Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class CythonHeader(MaskedCause):
    """What Cython writes into comments of the C or C++ that it generates.

    The first line says that Cython made the file. Taken are that line with its version, the block of metadata (how the
    extension is built, as JSON), and the comments that quote the source (`/* "pkg/mod.pyx":12`, with the lines around
    it), where they are comments to every compiler and stand nowhere else. What the compiler sees, such as
    `CYTHON_HEX_VERSION` or a path in a string, is code. Metadata that have more or fewer lines count: the line numbers
    of all code behind them are others, and `__LINE__` sees that.
    """

    id = "cython-header"
    title = "comments that Cython writes into its C"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "generate with one version of Cython, from a folder of the same name, or leave generated C out of the sdist"
    )

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes what these comments say away."""
        texts = scene.lines if where.kind is Kind.LINES else None
        if texts is None or not scene.is_c or not all(text.startswith(GENERATED) for text in texts):
            return None
        a, b = map(generated, texts)
        return None if a is None or b is None else Masks(_mask(a.lines), _mask(b.lines))

    def is_harmless(self, scene: Scene, where: Where) -> bool:  # noqa: ARG002
        """As the evidence holds: a compiler reads no comments."""
        return True

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """Lines of the metadata that came or went, which the comparer has found to be nothing else."""
        if change.cause != self.id or not isinstance(change, TextChange):
            return None
        name = scene.difference.name
        words = f"{name}: metadata of Cython, {change.lines_added:,} lines added, {change.lines_removed:,} removed"
        return Explained(change=change, members=(name,), evidence=Evidence(text=words), harmless=False)


def _mask(lines: AbstractSet[str]) -> Mask:
    def mask(line: str) -> str:
        return f"{PLACE}{without_words(line)}" if line in lines else line

    return mask
