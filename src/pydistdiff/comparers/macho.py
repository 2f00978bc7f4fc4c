"""Libraries and programs of macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.native import NativeComparer
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.native.binary import NativeError
from pydistdiff.native.macho.link_edit import SIGNATURE_REGION
from pydistdiff.native.macho.universal import architectures, is_macho, is_universal, read_macho
from pydistdiff.native.signature import SIGNATURE, cause_of_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.native.binary import Binary


class MachOComparer(NativeComparer):
    """Mach-O: the shared libraries, extension modules, programs and objects of macOS, of one architecture or several.

    Told by the libraries that are needed with their versions, the install name, RPATHs, what is imported of which
    library and what is exported, how the file is guarded, what may be done with its segments, the oldest system, the
    SDK and the tools of the build, who signed it and whether the hashes in the signature are those of the file; then
    by the functions that have a name, and by each section and table with other bytes. Of a universal file each
    architecture is told under its own name, and one that the other side lacks is told by its name alone. Nothing is
    loaded or run, and that a signer is who he says is not verified.
    """

    format = "macho"

    def __init__(self, common: frozenset[str] | None = None) -> None:
        self._common = common

    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there begins like a Mach-O file."""
        return all(map(is_macho, pair.sides))

    def compare(self, pair: Pair) -> Comparison:
        """What differs; of files with other architectures what those have that both have. Raises CannotCompareError."""
        if self._common is None and len(pair.sides) > 1 and any(map(is_universal, pair.sides)):
            try:
                a, b = (frozenset(architectures(side)) for side in pair.sides)
            except NativeError as error:
                raise CannotCompareError(str(error)) from error
            if a != b or not all(map(is_universal, pair.sides)):
                return MachOComparer(a & b).compare(pair)
        return super().compare(pair)

    def causes(self, a: Binary, b: Binary, sources: tuple[Source, Source]) -> Mapping[str | None, str]:
        """That of the UUID, and those of signatures."""
        causes = dict(super().causes(a, b, sources))
        for region in {region.name for side in (a, b) for region in side.regions}:
            if not region.endswith(SIGNATURE_REGION):
                continue
            cause = cause_of_signature(a.facts, b.facts, region.removesuffix(SIGNATURE_REGION) + SIGNATURE)
            if cause is not None:
                causes[region] = cause
        return causes

    def read(self, source: Source) -> Binary:
        """The description of a file. Raises NativeError."""
        return read_macho(source, self._common)
