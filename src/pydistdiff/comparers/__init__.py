"""The file formats: each is one class that takes a pair of members and says how they differ.

To add one: write a class with the three names of `pair.Comparer` in a file of its own, and put it into
`COMPARERS` before every comparer that would take its pairs away; its tests go to `tests/comparers/`. The first
that accepts a pair explains it. A comparer that cannot go on raises `CannotCompareError`, and the next one
takes over.
"""

from __future__ import annotations

from pydistdiff.comparers.binary import BytesComparer
from pydistdiff.comparers.certificates import DerComparer
from pydistdiff.comparers.conda_build import (
    CondaAboutComparer,
    CondaHashInputComparer,
    CondaTestRequirementsComparer,
)
from pydistdiff.comparers.conda_git import CondaGitComparer
from pydistdiff.comparers.conda_index import CondaIndexComparer, CondaRunExportsComparer
from pydistdiff.comparers.conda_link import CondaLinkComparer
from pydistdiff.comparers.conda_lists import CondaFilesComparer, CondaHasPrefixComparer
from pydistdiff.comparers.conda_paths import CondaPathsComparer
from pydistdiff.comparers.conda_recipe import CondaRecipeComparer, CondaRunExportsYamlComparer
from pydistdiff.comparers.conda_variants import CondaVariantsComparer
from pydistdiff.comparers.csv import CsvComparer
from pydistdiff.comparers.cython import CythonComparer
from pydistdiff.comparers.cython_c import CythonCComparer
from pydistdiff.comparers.dist_info_json import DirectUrlComparer, OldMetadataComparer
from pydistdiff.comparers.elf import ElfComparer
from pydistdiff.comparers.entry_points import EntryPointsComparer
from pydistdiff.comparers.gettext_mo import CompiledGettextComparer
from pydistdiff.comparers.gettext_po import GettextComparer
from pydistdiff.comparers.ini import EditorConfigComparer, IniComparer
from pydistdiff.comparers.inventory import InventoryComparer
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.json_lines import JsonLinesComparer
from pydistdiff.comparers.metadata import MetadataComparer
from pydistdiff.comparers.name_list import NameListComparer
from pydistdiff.comparers.notebook import NotebookComparer
from pydistdiff.comparers.npy import NpyComparer
from pydistdiff.comparers.pair import CannotCompareError, Comparer, Comparison, Pair
from pydistdiff.comparers.pem import PemComparer
from pydistdiff.comparers.pickled import PickleComparer
from pydistdiff.comparers.picture import PictureComparer
from pydistdiff.comparers.pth import PthComparer
from pydistdiff.comparers.pyc import PycComparer
from pydistdiff.comparers.pyproject import PyprojectComparer
from pydistdiff.comparers.python import PythonComparer, PythonTokensComparer
from pydistdiff.comparers.record import RecordComparer
from pydistdiff.comparers.requirements import RequirementsFileComparer, RequiresComparer
from pydistdiff.comparers.sbom import SbomComparer
from pydistdiff.comparers.setup_cfg import SetupCfgComparer
from pydistdiff.comparers.signature import SignatureComparer
from pydistdiff.comparers.sqlite import SqliteComparer
from pydistdiff.comparers.text import TextComparer
from pydistdiff.comparers.toml import TomlComparer
from pydistdiff.comparers.wheel_info import WheelInfoComparer
from pydistdiff.comparers.xml import XmlComparer
from pydistdiff.comparers.yaml import YamlComparer
from pydistdiff.errors import ReadError
from pydistdiff.model import AttributeChange, Fallback, OpaqueChange, Significance
from pydistdiff.safetext import visible_name

COMPARERS: tuple[Comparer, ...] = (
    MetadataComparer(),
    WheelInfoComparer(),
    RecordComparer(),
    EntryPointsComparer(),
    RequiresComparer(),
    RequirementsFileComparer(),
    NameListComparer(),
    PthComparer(),
    PythonComparer(),
    PythonTokensComparer(),
    CythonComparer(),
    CythonCComparer(),
    SignatureComparer(),
    PyprojectComparer(),
    TomlComparer(),
    SetupCfgComparer(),
    EditorConfigComparer(),
    IniComparer(),
    CsvComparer(),
    SbomComparer(),
    DirectUrlComparer(),
    OldMetadataComparer(),
    CondaIndexComparer(),
    CondaRunExportsComparer(),
    CondaPathsComparer(),
    CondaFilesComparer(),
    CondaHasPrefixComparer(),
    CondaLinkComparer(),
    CondaAboutComparer(),
    CondaHashInputComparer(),
    CondaTestRequirementsComparer(),
    CondaGitComparer(),
    CondaRecipeComparer(),
    CondaVariantsComparer(),
    CondaRunExportsYamlComparer(),
    NotebookComparer(),
    XmlComparer(),
    GettextComparer(),
    CompiledGettextComparer(),
    NpyComparer(),
    PickleComparer(),
    DerComparer(),
    SqliteComparer(),
    InventoryComparer(),
    PemComparer(),
    JsonLinesComparer(),
    JsonComparer(),
    YamlComparer(),
    PictureComparer(),
    ElfComparer(),
    PycComparer(),
    TextComparer(),
    BytesComparer(),
)
"""In the order of precedence; the last one accepts everything."""

_REASON_LENGTH = 200


def compare_pair(pair: Pair, comparers: tuple[Comparer, ...] = COMPARERS) -> tuple[str, Comparison, Fallback | None]:
    """How a pair differs: the format it was compared as, the difference, and who gave up before, if anybody.

    Whatever a comparer raises costs that comparer, not the report (HAZARDS rule 15). Raises ReadError only,
    where the bytes themselves cannot be read.
    """
    fallback: Fallback | None = None
    for comparer in comparers:
        try:
            if not comparer.accepts(pair):
                continue
            comparison = comparer.compare(pair)
            if not comparison.changes:
                comparison = _of_empty_side(pair)
        except ReadError:
            raise
        except Exception as error:  # parsers raise whatever they like on hostile input; the report says what
            fallback = fallback or Fallback(comparer.format, _reason(error))
            continue
        return comparer.format, comparison, fallback
    reason = f"{fallback.wanted}: {fallback.reason}" if fallback else "no comparer takes it"
    change = OpaqueChange(significance=Significance.CONTENT, reason=reason)
    return "binary", Comparison(changes=(change,)), fallback


def _of_empty_side(pair: Pair) -> Comparison:
    """An empty file that one side has: its path is all there is to tell."""
    if pair.a is not None and pair.b is not None:
        raise CannotCompareError("it found no difference where the bytes differ")
    paths = (visible_name(path) if path is not None else None for path in (pair.path_a, pair.path_b))
    path_a, path_b = paths
    change = AttributeChange(significance=Significance.CONTENT, name="path", a=path_a, b=path_b)
    return Comparison(changes=(change,))


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, MemoryError):
        return "needs too much memory"
    text = visible_name(str(error))[:_REASON_LENGTH]
    if isinstance(error, CannotCompareError):
        return text
    name = type(error).__name__
    return f"{name}: {text}" if text else name
