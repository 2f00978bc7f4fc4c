"""Why the differences are there: puts causes to changes whose evidence it has checked.

The registries are explicit tuples whose order is the precedence: a cause sees what those before it left. A new
cause is one class in a module of its own family, and one line here.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.errors import TakesTooLongError
from pydistdiff.explain import drawing
from pydistdiff.explain.ar import ArHeader
from pydistdiff.explain.build_traces import TRACE_CAUSES
from pydistdiff.explain.bytecode import BYTECODE_CAUSES
from pydistdiff.explain.bytecode_follows import BytecodeFollows, UnverifiedBytecode
from pydistdiff.explain.bytecode_header import HEADER_CAUSES
from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.coff import CoffTimestamp
from pydistdiff.explain.commits import COMMIT_CAUSES
from pydistdiff.explain.conda import CONDA_CAUSES, BuildStringFollows
from pydistdiff.explain.conda_prefix import CondaPrefix
from pydistdiff.explain.conda_recipe import CondaRecipeRendering
from pydistdiff.explain.container_format import ContainerFormat
from pydistdiff.explain.dates import DATE_CAUSES
from pydistdiff.explain.derivations import DERIVATION_CAUSES
from pydistdiff.explain.derived import FileListFollows, PathsJsonFollows, RecordFollows
from pydistdiff.explain.documents import DOCUMENT_CAUSES
from pydistdiff.explain.elf import ELF_CAUSES
from pydistdiff.explain.fonts import FontTime
from pydistdiff.explain.generated_c import CythonHeader
from pydistdiff.explain.generated_scripts import GeneratedScripts
from pydistdiff.explain.installer_modes import InstallerModes
from pydistdiff.explain.layout import DirectoryEntries, LinkOrFile, MemberOrder, PathSpelling
from pydistdiff.explain.ledger import Ledger
from pydistdiff.explain.line_cause import applied, are_harmless, responsible, where_of
from pydistdiff.explain.link_order import ParallelLinkOrder
from pydistdiff.explain.macho import MACHO_CAUSES
from pydistdiff.explain.metadata_fields import METADATA_CAUSES
from pydistdiff.explain.modes import ExecutableBit, MemberMode, MemberOwner, Umask, ZipNoModes
from pydistdiff.explain.moved_lines import StatementOrder
from pydistdiff.explain.names import PythonPath, VendoredLibraryHash
from pydistdiff.explain.nested import NestedFollows
from pydistdiff.explain.order import ORDER_CAUSES
from pydistdiff.explain.packing import Compression, GzipHeader, TarFormat, ZipFields
from pydistdiff.explain.pe import PE_CAUSES
from pydistdiff.explain.pictures import PICTURE_CAUSES
from pydistdiff.explain.python_layout import PYTHON_CAUSES
from pydistdiff.explain.scripts import ScriptShebang
from pydistdiff.explain.showing import shown
from pydistdiff.explain.signatures import SIGNATURE_CAUSES
from pydistdiff.explain.spelling import SPELLING_CAUSES
from pydistdiff.explain.sphinx import SphinxOutput
from pydistdiff.explain.text_parts import take_apart
from pydistdiff.explain.times import MemberTime, PycActivation
from pydistdiff.explain.version import VersionFollows
from pydistdiff.explain.wheel_fields import WHEEL_CAUSES
from pydistdiff.explain.whole_members import WHOLE_MEMBER_CAUSES
from pydistdiff.model import AttributeChange, Significance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.differences import Container, Difference
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.explain.cause import Cause, ContainerCause, MemberCause
    from pydistdiff.explain.line_cause import LineCause, Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.explain.text_parts import TakenPart
    from pydistdiff.model import Cause as ReportedCause
    from pydistdiff.model import Change
    from pydistdiff.patience import Patience

CONTAINER_CAUSES: tuple[ContainerCause, ...] = (
    PycActivation(),
    ArHeader(),
    InstallerModes(),
    ZipNoModes(),
    ExecutableBit(),
    Umask(),
    MemberMode(),
    ContainerFormat(),
    MemberTime(),
    MemberOwner(),
    GzipHeader(),
    Compression(),
    ZipFields(),
    TarFormat(),
    MemberOrder(),
    ParallelLinkOrder(),
    DirectoryEntries(),
    PathSpelling(),
)
MEMBER_CAUSES: tuple[MemberCause, ...] = (
    LinkOrFile(),
    RecordFollows(),
    PathsJsonFollows(),
    FileListFollows(),
    *WHEEL_CAUSES,
    *METADATA_CAUSES,
    *SIGNATURE_CAUSES,
    *WHOLE_MEMBER_CAUSES,
    GeneratedScripts(),
    *DERIVATION_CAUSES,
    *DOCUMENT_CAUSES,
    PycActivation(),
    *BYTECODE_CAUSES,
    *ELF_CAUSES,
    *HEADER_CAUSES,
    BytecodeFollows(),
    UnverifiedBytecode(),
    *PE_CAUSES,
    CoffTimestamp(),
    ParallelLinkOrder(),
    *MACHO_CAUSES,
    *PICTURE_CAUSES,
    FontTime(),
    *CONDA_CAUSES,
    CondaPrefix(),
    SphinxOutput(),
    CythonHeader(),
    StatementOrder(),
    *ORDER_CAUSES,
    *SPELLING_CAUSES,
    *PYTHON_CAUSES,
    PythonPath(),
    VendoredLibraryHash(),
)
LINE_CAUSES: tuple[LineCause, ...] = (
    ScriptShebang(),
    CythonHeader(),
    CondaRecipeRendering(),
    SphinxOutput(),
    BuildStringFollows(),
    *COMMIT_CAUSES,
    VersionFollows(),
    PythonPath(),
    VendoredLibraryHash(),
    *DATE_CAUSES,
    *TRACE_CAUSES,
)
NESTED_CAUSES: tuple[NestedFollows, ...] = (NestedFollows(),)


def all_causes() -> tuple[Cause, ...]:
    """Every cause that there is, in the order of the registries; some look at changes and at lines, too."""
    causes: tuple[Cause, ...] = (*CONTAINER_CAUSES, *MEMBER_CAUSES, *LINE_CAUSES, *NESTED_CAUSES)
    return tuple({cause.id: cause for cause in causes}.values())


class Explainer:
    """Puts causes to the differences of one comparison, each as soon as all that lies under it is explained."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._ledger = Ledger()
        self._patience = patience

    def explain(self, scene: Scene) -> None:
        """Put causes to the changes of a member, or of the inputs themselves; then they are cut to what is shown.

        A member that makes a cause fail or take too long stays unexplained, and says so (HAZARDS rule 15).
        """
        difference, changes = scene.difference, list(scene.difference.changes)
        try:
            # What is told of a container grows with its members, which have a limit of their own.
            patience = self._patience if difference.container is None else None
            with patience.watch() if patience is not None else nullcontext():
                self._explain(scene)
        except Exception as error:
            self._ledger.withdraw()
            bare = [replace(change, cause=None, harmless=False) for change in changes]
            difference.changes[:] = [*shown(bare, scene.limits), _left_out(error)]
        else:
            self._ledger.settle()

    def _explain(self, scene: Scene) -> None:
        difference = scene.difference
        texts = {part.change: part for part in scene.texts}
        changes: list[Change] = []
        for index, change in enumerate(difference.changes):
            explained = self._explained(scene, change)
            if explained.cause is None and index in texts:
                changes += self._parts(scene, explained, texts[index])
            else:
                changes.append(explained)
        difference.changes[:] = shown(changes, scene.limits)
        if difference.container is not None:
            self._explain_container(difference, difference.container)
            if scene.neighbours is not None:  # the inputs themselves follow from nothing
                self._explain_nested(difference)

    def _explain_nested(self, difference: Difference) -> None:
        for cause in NESTED_CAUSES:
            explained = cause.follows(difference)
            if explained is not None:
                difference.changes.append(self._ledger.enter(cause, explained))

    def _explained(self, scene: Scene, change: Change) -> Change:
        change = self._taken(scene, change)
        if change.cause is not None:
            return change
        where = where_of(change)
        if where is None:
            return change
        found = responsible(where.a, where.b, applied(LINE_CAUSES, scene, where))
        return self._entered(scene, change, [one.cause for one in found], [(where.a, where.b)], where)

    def _taken(self, scene: Scene, change: Change) -> Change:
        """The change with the first cause of members that takes it."""
        for cause in MEMBER_CAUSES:
            explained = cause.explains(scene, change)
            if explained is not None:
                return self._ledger.enter(cause, explained)
        # proposed, but no cause of this id takes it: nobody explains it
        return change if change.cause is None else replace(change, cause=None)

    def _parts(self, scene: Scene, change: Change, text: TextPart) -> list[Change]:
        """A text change in parts, each with its cause, the unexplained one first."""
        return [self._part(scene, part) for part in take_apart(scene, text, LINE_CAUSES)] or [change]

    def _part(self, scene: Scene, part: TakenPart) -> Change:
        if part.proposed is not None:
            return self._taken(scene, replace(part.change, cause=part.proposed))
        return self._entered(scene, part.change, part.causes, part.pairs, part.where)

    def _entered(
        self,
        scene: Scene,
        change: Change,
        causes: Sequence[LineCause],
        pairs: Sequence[tuple[str, str]],
        where: Where,
    ) -> Change:
        """The change with the first of the causes that explain it together; harmless only if all of them are."""
        if not causes:
            return change
        evidence = causes[0].evidence(scene, pairs)
        if len(causes) > 1:
            others = [cause.id for cause in causes[1:]]
            evidence = replace(evidence, text=f"{evidence.text} (together with {' and '.join(others)})")
            change = replace(change, also=tuple(others))
        explained = Explained(
            change=change,
            members=(scene.difference.name,),
            evidence=evidence,
            harmless=are_harmless(causes, scene, where),
        )
        return self._ledger.enter(causes[0], explained)

    def _explain_container(self, difference: Difference, container: Container) -> None:
        """The container's changes: those with a cause, then what no cause took."""
        for cause in CONTAINER_CAUSES:
            difference.changes += [self._ledger.enter(cause, explained) for explained in cause.take(container)]
        difference.changes += drawing.unexplained(container)
        if not difference.changes and not difference.children:
            difference.changes.append(drawing.unseen(container))

    def causes(self) -> tuple[ReportedCause, ...]:
        """The causes of everything so far, most important first."""
        return self._ledger.causes()


def _left_out(error: Exception) -> AttributeChange:
    """That causes failed: it counts, since what differs around the members may be more than is told."""
    failed = str(error) if isinstance(error, TakesTooLongError) else f"a cause failed ({type(error).__name__})"
    reason = f"{failed}, and what differs around its members is not told"
    return AttributeChange(significance=Significance.CONTENT, name="unexplained", a=None, b=reason)


def never_harmless() -> frozenset[str]:
    """The ids of causes that explain, but count all the same."""
    return frozenset(cause.id for cause in all_causes() if cause.mark is Mark.NEVER)


__all__ = [
    "CONTAINER_CAUSES",
    "LINE_CAUSES",
    "MEMBER_CAUSES",
    "NESTED_CAUSES",
    "Explainer",
    "all_causes",
    "never_harmless",
]
