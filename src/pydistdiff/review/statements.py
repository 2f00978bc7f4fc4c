"""What members say of the distribution itself: what it runs, what it needs, where it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import OpaqueChange, Operation, ReviewGroup, Role, Status, ValueChange
from pydistdiff.review.wording import became, is_explained, joined, told_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pydistdiff.model import Dependency, Node

Path = tuple[str | int, ...]

_STARTUP, _DEPENDENCY, _TAG = ReviewGroup.STARTUP, ReviewGroup.DEPENDENCY, ReviewGroup.TAG
_INFO_FOLDERS = (".dist-info", ".egg-info")
_TOLD_BY_LINES = (None, "text", "binary")
_ASIDE_FOLDERS = frozenset({"test", "tests", "doc", "docs", "examples"})
_OPERATIONS = (Operation.ADDED, Operation.CHANGED, Operation.REMOVED, Operation.REORDERED, Operation.MOVED)
_SCRIPT_WORDS = {"console_scripts": "console script", "gui_scripts": "GUI script"}
_PLUGIN_WORDS = {"pytest11": "pytest plug-in", "conda": "conda plug-in"}
_PROJECT_SCRIPTS = {"scripts": "console_scripts", "gui-scripts": "gui_scripts"}


class Statement(NamedTuple):
    """What a member says for one group; `is_explained` where all of it has a cause.

    `is_vague` where nobody knows which of its lines say that.
    """

    group: ReviewGroup
    reason: str
    is_explained: bool
    is_vague: bool = False


class _Speaker(NamedTuple):
    """A member that speaks for its distribution.

    `says` is what it says, for a reader to whom only its lines can be shown; it is of `group` then. `values` are
    the groups of its values by the beginning of their paths, the first that fits.
    """

    group: ReviewGroup
    says: str
    values: tuple[tuple[Path, ReviewGroup], ...]


_METADATA = _Speaker(
    _DEPENDENCY,
    "what it needs and for which Python it is",
    (
        (("Requires-Python",), _TAG),
        *(((field,), _DEPENDENCY) for field in ("Requires-Dist", "Provides-Extra", "Requires-External", "Requires")),
    ),
)
_SPEAKERS = {
    "METADATA": _METADATA,
    "PKG-INFO": _METADATA,
    "WHEEL": _Speaker(
        _TAG,
        "for which Python and platform it is",
        tuple(((field,), _TAG) for field in ("Tag", "Root-Is-Purelib", "Build", "Wheel-Version")),
    ),
    "entry_points.txt": _Speaker(_STARTUP, "which commands and plug-ins it brings", (((), _STARTUP),)),
    **dict.fromkeys(
        ("requires.txt", "setup_requires.txt", "depends.txt"),
        _Speaker(_DEPENDENCY, "what it needs", (((), _DEPENDENCY),)),
    ),
    "pyproject.toml": _Speaker(
        _STARTUP,
        "what runs when it is built",
        (
            (("build-system",), _STARTUP),
            *((("project", key), _STARTUP) for key in ("scripts", "gui-scripts", "entry-points")),
            # what back ends run or install by their own tables
            (("tool", "setuptools", "cmdclass"), _STARTUP),
            *((("tool", "poetry", key), _STARTUP) for key in ("build", "scripts", "plugins")),
            (("tool", "pdm", "build"), _STARTUP),
            (("tool", "flit", "scripts"), _STARTUP),
            (("tool", "flit", "entrypoints"), _STARTUP),
            (("project", "requires-python"), _TAG),
            (("project", "dependencies"), _DEPENDENCY),
            (("project", "optional-dependencies"), _DEPENDENCY),
            (("dependency-groups",), _DEPENDENCY),
            (("tool", "poetry", "dependencies"), _DEPENDENCY),
        ),
    ),
    "setup.cfg": _Speaker(
        _STARTUP,
        "what may run when it is built",
        (
            (("options", "cmdclass"), _STARTUP),
            (("options", "setup_requires"), _STARTUP),
            (("options", "setup-requires"), _STARTUP),
            (("options.entry_points",), _STARTUP),
            (("options", "python_requires"), _TAG),
            (("options", "install_requires"), _DEPENDENCY),
            (("options.extras_require",), _DEPENDENCY),
        ),
    ),
    "info/index.json": _Speaker(
        _DEPENDENCY,
        "what it needs and for which platform it is",
        (
            (("depends",), _DEPENDENCY),
            (("constrains",), _DEPENDENCY),
            *(((key,), _TAG) for key in ("subdir", "build", "build_number", "noarch", "arch", "platform", "features")),
            (("track_features",), _TAG),
            (("python_site_packages_path",), _TAG),
        ),
    ),
    "info/link.json": _Speaker(
        _STARTUP,
        "which commands conda makes",
        ((("noarch", "entry_points"), _STARTUP), (("noarch", "type"), _TAG)),
    ),
    **dict.fromkeys(
        ("info/run_exports.json", "info/run_exports.yaml"),
        _Speaker(_DEPENDENCY, "what packages built with it will need", (((), _DEPENDENCY),)),
    ),
}
_NEVER_TOLD = (("Provides-Extra",), ("Requires-External",), ("Requires",))
"""Fields of which comparers tell no dependencies."""


def is_own(node: Node) -> bool:
    """Whether a member speaks for the distribution itself, not for one that it carries among its modules or tests."""
    is_input = not node.children and node.role is None
    if node.role not in (Role.METADATA, Role.RECIPE) and not is_input:
        return False
    folders = node.name.rpartition("/")[0]
    if not folders or folders == "info" or folders.startswith("info/"):
        return True
    parent, _, folder = folders.rpartition("/")
    if not folder.endswith(_INFO_FOLDERS) and folder not in ("{dist-info}", "{egg-info}", "EGG-INFO"):
        return False
    site = parent.casefold()
    if site in ("", "{data}/purelib", "{data}/platlib") or site.rpartition("/")[2] == "site-packages":
        return True
    return folder.endswith("egg-info") and "/" not in parent and site not in _ASIDE_FOLDERS


def statements(node: Node, told: Collection[Dependency]) -> Iterator[Statement]:
    """What a node says of start, dependencies and tags, as far as that counts; `told` are its dependencies."""
    speaker = _speaker(node)
    if speaker is not None and _is_told_by_lines(node):
        is_vague = not node.fallback  # what a reader could not parse may be meant not to be parsed
        yield Statement(speaker.group, _by_lines(node, speaker), is_explained(node.changes), is_vague)
        return
    found = _by_group(node, speaker) if speaker is not None else {}
    for group in (_STARTUP, _DEPENDENCY, _TAG):
        changes = found.get(group, ())
        parts: list[str] = []
        if group is _DEPENDENCY and told:
            parts += [one.told for one in sorted(told, key=_order)]
            changes = [change for change in changes if _is_never_told(change)]
        parts += _told(changes, node)
        if group is _STARTUP and not parts and speaker is not None:
            parts += _of_one_side(node)
        if parts:
            counted = found.get(group) or node.changes
            yield Statement(group, joined(dict.fromkeys(parts)), is_explained(counted))


def _of_one_side(node: Node) -> list[str]:
    """Entry points of a file that only one side has: it is shown as text, the headline says what is in it."""
    is_told = node.format == "entry-points" and (node.a is None or node.b is None)
    return [node.headline] if is_told and isinstance(node.headline, str) else []


def _order(dependency: Dependency) -> tuple[bool, int]:
    """What is always needed before what an extra needs; what came before what changed, then what went."""
    return dependency.is_optional, _OPERATIONS.index(dependency.op)


def _speaker(node: Node) -> _Speaker | None:
    if not is_own(node):
        return None
    folders, _, name = node.name.rpartition("/")
    if name.endswith(_INFO_FOLDERS):  # the one file that distutils installed
        return _METADATA
    return _SPEAKERS.get(f"info/{name}" if folders == "info" else name)


def _is_told_by_lines(node: Node) -> bool:
    return node.format in _TOLD_BY_LINES and node.status is not Status.MOVED


def _by_lines(node: Node, speaker: _Speaker) -> str:
    reason = f"{became(node)}; {'said' if node.status is Status.REMOVED else 'says'} {speaker.says}"
    return reason + (f" ({node.fallback.reason})" if node.fallback else "")


def _by_group(node: Node, speaker: _Speaker) -> dict[ReviewGroup, list[ValueChange | OpaqueChange]]:
    found: dict[ReviewGroup, list[ValueChange | OpaqueChange]] = {}
    for change in node.changes:
        if change.harmless:
            continue
        if isinstance(change, ValueChange):
            group = _group(change.path, speaker)
            if group is not None:
                found.setdefault(group, []).append(change)
        elif isinstance(change, OpaqueChange):  # values that are not shown may be any
            found.setdefault(speaker.group, []).append(change)
    return found


def _group(path: Path, speaker: _Speaker) -> ReviewGroup | None:
    if path[:1] == ("(comments)",) and all(isinstance(step, int) for step in path[1:]):
        return None  # a key of that name would lead to another key
    if path[:2] == ("tool", "hatch") and "hooks" in path:
        return _STARTUP
    return next((group for start, group in speaker.values if path[: len(start)] == start), None)


def _is_never_told(change: ValueChange | OpaqueChange) -> bool:
    return isinstance(change, OpaqueChange) or change.path[:1] in _NEVER_TOLD


def _told(changes: Iterable[ValueChange | OpaqueChange], node: Node) -> list[str]:
    """The changes in words: what came first, and of that what others load by themselves."""
    values = [change for change in changes if isinstance(change, ValueChange)]
    values.sort(key=lambda change: (_OPERATIONS.index(change.op), _is_script(change.path, node)))
    parts = [told_value(_words(change.path, node), change) for change in values]
    return parts + [change.reason for change in changes if isinstance(change, OpaqueChange)]


def _is_script(path: Path, node: Node) -> bool:
    entry_point = _entry_point(path, node)
    return entry_point is not None and entry_point[0] in _SCRIPT_WORDS


def _words(path: Path, node: Node) -> str:
    entry_point = _entry_point(path, node)
    if entry_point is not None:
        group, name = entry_point
        return f"{_SCRIPT_WORDS.get(group) or _PLUGIN_WORDS.get(group) or group} {name}"
    if path in (("project", "requires-python"), ("options", "python_requires")):
        return "Requires-Python"
    if node.format == "pyproject":
        return ".".join(map(str, path))
    return " ".join(step for step in path if isinstance(step, str))  # the place in a list tells nobody anything


def _entry_point(path: Sequence[str | int], node: Node) -> tuple[str, str] | None:
    """The group and the name of an entry point."""
    if node.format == "entry-points" and len(path) == 2:
        return str(path[0]), str(path[1])
    if path[:1] == ("options.entry_points",) and len(path) == 3:
        return str(path[1]), str(path[2])
    if path[:1] != ("project",):
        return None
    if path[1:2] == ("entry-points",) and len(path) == 4:
        return str(path[2]), str(path[3])
    if len(path) == 3 and path[1] in _PROJECT_SCRIPTS:
        return _PROJECT_SCRIPTS[str(path[1])], str(path[2])
    return None
