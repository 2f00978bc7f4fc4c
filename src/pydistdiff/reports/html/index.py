"""The index: a tree of what differs, each with its status, how much of it, and a link to its section."""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from pydistdiff.model import Status
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, of_text
from pydistdiff.reports.html.parts import units_of
from pydistdiff.reports.node_words import SECTIONS, lines_of, names_of
from pydistdiff.reports.ranking import Concern
from pydistdiff.reports.wording import MINUS, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydistdiff.reports.html.parts import Part

_ROW_BYTES, _FOLDER_BYTES = 160, 75
"""What a row of the index, and a directory, take without their names."""
_DIRECTORIES_BYTES = 2_000
_DEEPEST = 12
"""So many directories are drawn as branches; what lies deeper has the rest of its path in its name."""
_SIGNS = {Status.ADDED: "+", Status.REMOVED: MINUS, Status.CHANGED: "±", Status.MOVED: "→", Status.SAME: "="}


class _Folder:
    """A directory of the index: its rows and further directories in the order of reading."""

    def __init__(self) -> None:
        self.items: dict[str, _Folder | list[Html]] = {}

    def add(self, directories: Sequence[str], name: str, row: Html) -> None:
        folder = self
        for directory in directories:
            inner = folder.items.setdefault(f"{directory}/", _Folder())
            assert isinstance(inner, _Folder)
            folder = inner
        rows = folder.items.setdefault(name, [])
        assert isinstance(rows, list)
        rows.append(row)

    def drawn(self) -> Html:
        """The list; directories that hold nothing but one directory stand with it on one line."""
        rows: list[Html] = []
        for name, item in self.items.items():
            if isinstance(item, list):
                rows += item
                continue
            path, folder = name, item
            while len(folder.items) == 1:
                ((inner_name, inner),) = folder.items.items()
                if not isinstance(inner, _Folder):
                    break
                path, folder = path + inner_name, inner
            rows.append(element("li", element("span", element("bdi", of_text(path)), class_="folder"), folder.drawn()))
        return element("ul", *rows)


def sizes_of(parts: Sequence[Part]) -> list[int]:
    """At most how many bytes each part takes in the index, with the directories that are new with it."""
    seen: set[tuple[str, ...]] = set()
    sizes = []
    for part in parts:
        directories, name = ([], part.entry.node.name) if part.depth else _place(part)
        size = _ROW_BYTES + _length(name)
        for depth in range(len(directories), 0, -1):
            path = (part.concern.name, *directories[:depth])
            if path in seen:
                break
            seen.add(path)
            size += _FOLDER_BYTES + _length(directories[depth - 1])
        sizes.append(size)
    return sizes


def _length(name: str) -> int:
    return len(of_text(name).encode())


def index(parts: Sequence[Part], sizes: Sequence[int], shown: Collection[str], room: float, option: str) -> Html:
    """The tree, in at most `room` bytes by these sizes of its parts; what it leaves out is counted by directory."""
    fit = sum(total <= room for total in accumulate(sizes))
    listed, rest = parts[:fit], parts[fit:]
    lists = []
    for concern, group in groupby(listed, lambda part: part.concern):
        members = sum(len(part.group.entries) for part in parts if part.concern is concern and not part.depth)
        tree = _tree(list(group), shown)
        summary = element("summary", f"{SECTIONS[concern]} ", element("span", f"{members:,}", class_="count"))
        lists.append(element("details", summary, tree, open=concern is not Concern.HARMLESS))
    return element(
        "nav", element("h2", "What differs"), *lists, _rest(rest, option), aria_label="What differs", id="index"
    )


def _tree(parts: Sequence[Part], shown: Collection[str]) -> Html:
    root = _Folder()
    for part, *inside in units_of(parts):
        directories, name = _place(part)
        below = element("ul", *(_item(each, each.entry.node.name, shown) for each in inside)) if inside else EMPTY
        root.add(directories, name, _item(part, name, shown, below))
    return root.drawn()


def _place(part: Part) -> tuple[list[str], str]:
    """The directories of a part and its name in the last of them; what is around all members has none."""
    node = part.entry.node
    if part.is_root:
        return [], part.name
    *directories, name = node.name.split("/")
    if len(part.group.entries) > 1:
        name = names_of(part.group)
    elif node.status is Status.MOVED:
        name = f"{name} (from {node.a})"
    return directories[:_DEEPEST], "/".join([*directories[_DEEPEST:], name])


def _item(part: Part, name: str, shown: Collection[str], below: Html = EMPTY) -> Html:
    node = part.entry.node
    told = element("bdi", of_text(name))
    link = element("a", told, href=f"#{part.anchor}") if part.anchor in shown else told
    sign = element("abbr", _SIGNS[node.status], title=node.status.value, class_=node.status.value)
    lines = lines_of(node)
    count = joined([Html(" "), element("span", lines, class_="count")]) if lines else EMPTY
    return element("li", sign, Html(" "), link, count, below)


def _rest(parts: Sequence[Part], option: str) -> Html:
    """What has no row of its own, by directory."""
    if not parts:
        return EMPTY
    counts: dict[str, int] = {}
    for part in parts:
        if not part.depth:
            directory = "/".join(part.entry.node.name.split("/")[:-1][:2])
            counts[directory] = counts.get(directory, 0) + len(part.group.entries)
    members = sum(counts.values())
    rows: list[Html] = []
    room = _DIRECTORIES_BYTES
    for name, number in counts.items():
        row = element("li", element("bdi", f"{name}/" if name else "(top)"), f" {number:,}")
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    more = len(counts) - len(rows)
    rows += [element("li", f"and {more:,} more {'directory' if more == 1 else 'directories'}")] if more else []
    told = f"… {counted(members, 'more differing member')} ({option} 0 shows all), by directory:"
    return joined([element("p", told, class_="cut"), element("ul", *rows)])
