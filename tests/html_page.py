"""A page as a tree, for tests that ask what is in it; what is not well-formed fails."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"br", "col", "hr", "img", "meta"}


class Tag(NamedTuple):
    """An element, its attributes (None where it has no value), and what it holds."""

    name: str
    attributes: dict[str, str | None]
    content: list[Tag | str]

    @property
    def text(self) -> str:
        """All text in it, entities resolved."""
        return "".join(each if isinstance(each, str) else each.text for each in self.content)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def children(self) -> list[Tag]:
        return [each for each in self.content if isinstance(each, Tag)]

    def walk(self) -> Iterator[Tag]:
        """It and all elements in it, in the order of the page."""
        stack = [self]
        while stack:
            tag = stack.pop()
            yield tag
            stack.extend(reversed(tag.children))

    def all(self, name: str | None = None, class_: str | None = None) -> list[Tag]:
        """The elements of this name and class below it."""
        return [
            tag
            for tag in self.walk()
            if tag is not self and name in (None, tag.name) and (class_ is None or class_ in tag.classes)
        ]

    def one(self, name: str | None = None, class_: str | None = None) -> Tag:
        (tag,) = self.all(name, class_)
        return tag

    def by_id(self, id_: str) -> Tag:
        (tag,) = (tag for tag in self.walk() if tag.attributes.get("id") == id_)
        return tag

    @property
    def skeleton(self) -> object:
        """What is markup, without any text or value."""
        return self.name, sorted(self.attributes), [tag.skeleton for tag in self.children]


class Page(NamedTuple):
    """What was read: the elements under one that stands for the file, comments, and declarations."""

    root: Tag
    comments: list[str]
    declarations: list[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(Tag("", {}, []), [], [])
        self._open = [self.page.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute of {tag} stands twice"
        element = Tag(tag, attributes, [])
        self._open[-1].content.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"{tag} ends itself")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag, f"{tag} ends where it does not stand"

    def handle_data(self, data: str) -> None:
        self._open[-1].content.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.page.declarations.append(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"an unknown declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def close(self) -> None:
        super().close()
        assert len(self._open) == 1, f"{self._open[-1].name} does not end"


def read(html: str) -> Page:
    """The page; it must be well-formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def tree(html: str) -> Tag:
    """The elements of a page or a piece of one, under one that stands for the file."""
    return read(html).root
