"""Causes of parts of names: the Python that a path is for, the hash of a bundled library."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.line_cause import PLACE, Kind, Masks, told_pair
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.model import Evidence, Operation, Significance, ValueChange

if TYPE_CHECKING:
    from pydistdiff.explain.line_cause import Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_Row = tuple[object, ...]


class _Rows(NamedTuple):
    """The rows that went and those that came, without the part of the cause; and the first name of each."""

    removed: Counter[_Row]
    added: Counter[_Row]
    first_a: dict[_Row, str]
    first_b: dict[_Row, str]


class NameCause(MaskedCause):
    """The base of causes of a part of names: in lines, values and paths, and where one name went and another came.

    Of a list whose items are names the ones that went and the ones that came are counted without the part: they are
    explained where as many came as went.
    """

    @abstractmethod
    def mask(self, text: str) -> str:
        """The text without the part."""

    def masks(self, scene: Scene, where: Where) -> Masks | None:  # noqa: ARG002
        """Takes the part away where both sides have it."""
        return Masks(self.mask, self.mask)

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """A row that went or came, if there is one to go with it; never harmless, as nobody knows what reads it."""
        row = self._row(change) if isinstance(change, ValueChange) and change.cause is None else None
        if row is None:
            return None
        if self.id not in scene.notes:
            scene.notes[self.id] = self._rows(scene)
        rows: _Rows = scene.notes[self.id]
        if rows.removed[row] != rows.added[row]:
            return None
        evidence = told_pair([(rows.first_a[row], rows.first_b[row])], scene.difference.name)
        return Explained(change=change, members=(scene.difference.name,), evidence=evidence, harmless=False)

    def _row(self, change: ValueChange) -> _Row | None:
        """What a name that came or went is without the part; None where it has none."""
        value = {Operation.ADDED: change.b, Operation.REMOVED: change.a}.get(change.op)
        if not isinstance(value, str) or any(PLACE in str(text) for text in (*change.path, value)):
            return None
        steps = [self.mask(step) if isinstance(step, str) else -1 for step in change.path]
        masked = (*steps, self.mask(value))
        return masked if any(isinstance(step, str) and PLACE in step for step in masked) else None

    def _rows(self, scene: Scene) -> _Rows:
        rows = _Rows(Counter(), Counter(), {}, {})
        for change in scene.difference.changes:
            row = self._row(change) if isinstance(change, ValueChange) else None
            if row is not None:
                assert isinstance(change, ValueChange)
                is_added = change.op is Operation.ADDED
                (rows.added if is_added else rows.removed)[row] += 1
                name = str(change.path[-1]) if change.path else ""
                (rows.first_b if is_added else rows.first_a).setdefault(row, name)
        return rows


_SITE = re.compile(
    r"(?<![\w.+-])(?:[Ll]ib(?:64)?[/\\](?:(?:python|pypy)[23]\.[0-9]{1,2}t?[/\\])?)?site-packages(?![^/\\\s\"'])"
)
_FOLDER = re.compile(r"(?<=[/\\])(?:python|pypy)[23]\.[0-9]{1,2}[a-z]{0,2}(?![^/\\\s\"'])")
_TAG = re.compile(r"(?<=[.-])(?:cpython-[23][0-9]{1,2}[a-z]{0,3}|pypy[23][0-9]{1,2}(?:-pp[0-9]{2,3})?)(?![^.-])")


class PythonPath(NameCause):
    """Paths are those of another Python: `lib/python3.7/site-packages` became `lib/python3.8/site-packages`.

    Also `Lib/site-packages` of Windows, `site-packages` of a noarch package, and the tags of compiled files
    (`x.cpython-37.pyc`, `x.cpython-38.pyc`). It is said of paths of members, of paths in lines and values, and of lists
    of names in which one went for each that came. It explains and counts: the two are for different Pythons.
    """

    id = "python-path"
    title = "paths of another Python"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = (
        "none is needed between packages for two Pythons; build a noarch or py3-none-any one if nothing else differs"
    )

    def mask(self, text: str) -> str:
        """Without the folder of site-packages, the version of Python in folders, and tags of compiled files."""
        if any(word in text for word in ("python", "pypy", "site-packages")):
            for pattern in (_SITE, _FOLDER, _TAG):
                text = pattern.sub(PLACE, text)
        return text


_LIBRARY = re.compile(
    r"(?<=[\w+]-)(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{64})"
    r"(?=(?:\.[\w+-]{1,20}){0,8}\.(?:so|dylib|dll)(?:\.[0-9]{1,9}){0,4}(?![\w.]))"
)
_NATIVE = ("elf", "pe", "macho", "coff")


class VendoredLibraryHash(NameCause):
    """The hash in the name of a bundled library: `libgfortran-040039e1.so.5` became `libgfortran-91cc3cb1.so.5`.

    auditwheel and delvewheel put it there so that no two libraries share a name. The bytes of the library are a change
    of their own. It counts outside of texts for people: whether everything that needs the library knows its new name is
    not looked at.

    In a native file it is said of the libraries that the file needs, and of its own name, where the package of each
    side has a library of exactly that name, only one, and the names are equal without the hash; else one name went and
    another came. It is said of the table of dynamic strings of an ELF file, too, where nothing in it differs but these
    names, the loader takes exactly this table, and it lies in no page that runs. All other bytes are told as they are.
    """

    id = "vendored-library-hash"
    title = "the hash in the name of a bundled library"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build the bundled library reproducibly: its name has the hash of its bytes"

    def mask(self, text: str) -> str:
        """Without the hash."""
        return _LIBRARY.sub(PLACE, text) if "-" in text else text

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Nothing of what a native file says: its comparer looks for the libraries in the packages."""
        if where.kind is Kind.VALUE and scene.difference.format in _NATIVE:
            return None
        return super().masks(scene, where)

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """Of a native file what its comparer found; of lists the names that went and came."""
        if change.cause == self.id:
            assert isinstance(change, ValueChange)
            told = f"{change.a} → {change.b}" if change.op is Operation.CHANGED else str(change.path[-1])
            evidence = Evidence(text=f"{scene.difference.name}: {told}")
            return Explained(change=change, members=(scene.difference.name,), evidence=evidence)
        return None if scene.difference.format in _NATIVE else super().explains(scene, change)
