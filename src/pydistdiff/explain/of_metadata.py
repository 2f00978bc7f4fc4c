"""Causes that comparers propose of metadata, and that count where nobody knows who reads a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.explain.readers import has_known_reader
from pydistdiff.model import Role, Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Explained
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class OfMetadata(ProposedCause):
    """The base of causes that hold in metadata: a requirements file in the payload has readers that nobody knows."""

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if it was proposed; harmless in metadata."""
        explained = super().explains(scene, change)
        difference = scene.difference
        if explained is None or difference.role is Role.METADATA or has_known_reader(difference):
            return explained
        return replace(explained, harmless=False)


class RecordOrder(OfMetadata):
    """The rows of RECORD stand in another order.

    Each path has the same hash and size, and no path stands twice. Installers and uninstallers read all rows.
    """

    id = "record-order"
    title = "rows of RECORD stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "sort the files before RECORD is written; wheel and the common build backends do so in new versions"


class MetadataFieldOrder(OfMetadata):
    """The fields of METADATA, PKG-INFO or WHEEL stand in another order.

    Fields that may stand once are looked up by name; those that may stand several times are equal as multisets. It is
    not said of unknown fields that stand several times, nor of a file in which a field that may stand once does twice.
    """

    id = "metadata-field-order"
    title = "fields of the metadata stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "build with one version of the build backend; sort classifiers and extras where they are generated"


class RequirementOrder(OfMetadata):
    """The requirements of a list, or the extras of one, stand in another order.

    Each package is asked for as before. Installers collect all requirements before they choose versions. In a file
    that is no metadata (a requirements file in the payload) it counts: nobody knows who reads it.
    """

    id = "requirement-order"
    title = "requirements stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "sort requirements where they are generated, and extras in brackets"


class FileListOrder(OfMetadata):
    """The names of a list of files or modules stand in another order.

    The lists hold the same names: SOURCES.txt, top_level.txt, conda's files and the like are sets to their readers.
    """

    id = "file-list-order"
    title = "names of a list of files stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "sort the names before the list is written: folders are read in the order of the file system"


_SCRIPTS = ((), ("console_scripts",), ("gui_scripts",), ("noarch", "entry_points"))


class EntryPointOrder(OfMetadata):
    """Entry points, or their groups, stand in another order.

    Every name leads to what it led to. Scripts are written to a file each, and no two of them have one name, case
    aside, so there it is harmless. Entry points of other groups are plug-ins, which many programs load in the order
    of the file: there it counts. The commands of a noarch conda package (link.json) are scripts too.
    """

    id = "entry-point-order"
    title = "entry points stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "sort the entry points where they are generated"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change; harmless of groups as a whole and of scripts."""
        explained = super().explains(scene, change)
        path = getattr(change, "path", ())
        if explained is None or path[:1] in _SCRIPTS or path in _SCRIPTS:
            return explained
        return replace(explained, harmless=False)


class SbomOrder(OfMetadata):
    """The components, packages, files, dependencies or relations of an SBOM stand in another order.

    The document says that it is CycloneDX or SPDX, and the lists are equal as multisets; both formats give their
    order no meaning. In the payload it counts: nobody knows who reads it.
    """

    id = "sbom-order"
    title = "components of an SBOM stand in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "sort components by package URL before the SBOM is written"


class RequirementSpelling(OfMetadata):
    """A requirement is spelt otherwise: blanks, parentheses, quotes, order of specifiers, case of the name.

    Both are equal once parsed (PEP 508): package, extras, specifiers, address and marker, versions and extras letter
    by letter. In a file that is no metadata it counts: nobody knows who reads it.
    """

    id = "requirement-spelling"
    title = "requirements are spelt otherwise"
    significance = Significance.FORMAT
    mark = Mark.SOUND
    remedy = "build with one version of the build backend: wheel wrote parentheses before 0.41"


class MetadataSpelling(OfMetadata):
    """Metadata fields are spelt otherwise: folding, blanks behind the colon, case of names, blank lines.

    The values are equal once unfolded. Blank lines are those before the description. Only free text may be folded
    anywhere; of other fields a fold at another place is a change.
    """

    id = "metadata-spelling"
    title = "metadata fields are folded or spelt otherwise"
    significance = Significance.FORMAT
    mark = Mark.SOUND
    remedy = "build with one version of the build backend"
