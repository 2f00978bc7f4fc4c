"""Packages whose every string is an attack, built by the format: whatever a reader or comparer shows of them, it shows.

Each string begins with `at-` and the name of its place, so that a test can tell which places a report has reached.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import font_builder
import macho_builder
import pe_builder
import picture_builder
import tar_builder
import zip_builder
from elf_builder import Symbol, elf
from package_builder import conda, metadata_text, wheel_files, zip_archive
from sqlite_builder import database

if TYPE_CHECKING:
    from collections.abc import Callable

    Build = Callable[["Marked"], bytes]

LONGEST_NAME = 90
"""Bytes: a tar has 100 for a name."""


class Marked:
    """The attack as the strings of one side: each with the name of its place, and other ones on the other side."""

    def __init__(self, attack: str, side: int) -> None:
        self._attack = attack
        self.side = side

    def text(self, place: str) -> str:
        """Any characters."""
        return f"at-{place}-{self.side} {self._attack}"

    def data(self, place: str) -> bytes:
        return self.text(place).encode("utf-8", "surrogatepass")

    def line(self, place: str) -> str:
        """Any characters that do not end a line or a string of C, as UTF-8 holds them."""
        text = self.text(place).encode("utf-8", "replace").decode()
        return "".join(" " if each in "\0\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029" else each for each in text)

    def name(self, place: str) -> bytes:
        """One name of a member, the same on both sides."""
        data = f"at-{place} {self._attack}".encode("utf-8", "surrogatepass")
        return data.replace(b"\0", b"").replace(b"/", b"|")[:LONGEST_NAME]

    def quoted(self, place: str) -> str:
        """As a string of JSON, of TOML and of YAML; of Python and JavaScript too."""
        return json.dumps(self.text(place).encode("utf-8", "replace").decode())


def _python(marked: Marked) -> str:
    return (
        f"# {marked.line('comment')}\n"
        f"VALUE = {marked.quoted('python')}\n\n\n"
        f"def f(x={marked.quoted('default')}):\n"
        f'    """{marked.line("docstring").replace(chr(34), chr(39)).replace(chr(92), "")}"""\n'
        f"    return x\n"
    )


def _table(marked: Marked) -> bytes:
    name = marked.line("table").replace('"', '""')
    column = marked.line("column").replace('"', '""')
    return database(
        f'CREATE TABLE "{name}" ("{column}" TEXT)', f'INSERT INTO "{name}" VALUES (?)', rows=[(marked.line("cell"),)]
    )


def _ini(marked: Marked) -> str:
    section = marked.line("section").replace("]", ")").replace("[", "(")
    return f"[{section}]\nkey = {marked.line('ini')}\n"


def _exporting(marked: Marked) -> bytes:
    block = pe_builder.Block(pe_builder.address_of(1))
    functions = {marked.line("export"): 0x1000}
    table = pe_builder.exports(block, functions, library=marked.line("library"))
    sections = (
        pe_builder.section(".text", pe_builder.TEXT, pe_builder.CODE),
        pe_builder.section(".rdata", bytes(block.data), pe_builder.RDATA),
    )
    return pe_builder.pe(*sections, directories={pe_builder.EXPORTS: table})


def _font(marked: Marked) -> bytes:
    names = {(3, 1, 0x409, number): marked.line(f"font-{number}").encode("utf-16-be") for number in (1, 4, 13)}
    return font_builder.demo(name=font_builder.name(names))


def _files(marked: Marked) -> dict[str, bytes | str]:
    xml = marked.line("xml").translate({ord(each): f"&#{ord(each)};" for each in "<>&\"'"})
    return {
        "demo/code.py": _python(marked),
        "demo/stub.pyi": f"def f(x: str = {marked.quoted('stub')}) -> None: ...\n",
        "demo/data.json": json.dumps({"same": 1, marked.text("json-key"): marked.text("json")}),
        "demo/data.toml": f"same = 1\n{marked.quoted('toml-key')} = {marked.quoted('toml')}\n".replace("\x7f", ""),
        "demo/data.yaml": f"same: 1\n{marked.quoted('yaml-key')}: {marked.quoted('yaml')}\n",
        "demo/data.ini": _ini(marked),
        "demo/data.csv": f'a,b\n1,"{marked.line("csv")}"\n',
        "demo/data.xml": f'<r><e a="{xml}">{xml}</e></r>\n',
        "demo/data.db": _table(marked),
        "demo/page.html": f"<p>\n{marked.line('html')}\n</p>\n",
        "demo/text.txt": b"same\n" + marked.data("text") + b"\n",
        "demo/binary.bin": bytes(range(256)) + marked.data("bytes"),
        "demo/one.so": elf(
            symbols=(Symbol(marked.line("symbol"), 0x1000, 8),), needs=(marked.line("needed"),), notes=()
        ),
        "demo/two.pyd": _exporting(marked),
        "demo/three.dylib": macho_builder.macho(
            macho_builder.library(marked.line("dylib")),
            macho_builder.rpath(marked.line("rpath")),
            symbols=(macho_builder.defined(marked.line("mach-symbol")),),
        ),
        "demo/font.ttf": _font(marked),
        "demo/picture.png": picture_builder.png(
            picture_builder.chunk("tEXt", b"Comment\0" + marked.line("png").encode("latin-1", "replace"))
        ),
    }


def _metadata(marked: Marked) -> str:
    fields = "".join(
        f"{field}: {marked.line(field.lower())}\n"
        for field in ("Summary", "Author", "License", "Requires-Dist", "Classifier", "Keywords", "Home-Page")
    )
    return metadata_text(extra=fields) + f"\n{marked.line('description')}\n"


def a_wheel(marked: Marked) -> bytes:
    members = wheel_files(
        _files(marked),
        metadata=_metadata(marked),
        wheel=f"Wheel-Version: 1.0\nGenerator: {marked.line('generator')}\nTag: {marked.line('tag')}\n",
        entry_points=f"[console_scripts]\n{marked.line('script').replace('=', '')} = demo:f\n",
    )
    return zip_archive(members, comment=marked.data("zip-comment"))


def a_zip(marked: Marked) -> bytes:
    """Names as raw bytes, comments of members, a link, and an archive inside."""
    inner = zip_builder.build(zip_builder.Part(marked.name("inner-name"), marked.data("inner")))
    return zip_builder.build(
        zip_builder.Part(marked.name("member-name"), marked.data("member"), comment=marked.data("member-comment")),
        zip_builder.Part(marked.name(f"only-in-{marked.side}"), b"x"),
        zip_builder.Part(b"link", marked.data("zip-link"), mode=0o120777),
        zip_builder.Part(b"inner.zip", inner),
        comment=marked.data("archive-comment"),
    )


def a_tar(marked: Marked) -> bytes:
    """Names, owners, links and PAX records."""
    owner, group = (marked.data(place).replace(b"\0", b"")[:31] for place in ("owner", "group"))
    link = marked.data("tar-link").replace(b"\0", b"")[:99]
    return tar_builder.tar(
        tar_builder.pax((f"at-pax-key-{marked.side}", marked.line("pax-value"))),
        tar_builder.member(marked.name("tar-name"), marked.data("tar-text"), uname=owner, gname=group),
        tar_builder.member(b"link", kind=b"2", link=link),
        tar_builder.member(b"hard", kind=b"1", link=link),
    )


def a_conda(marked: Marked) -> bytes:
    facts = {
        "name": "demo", "version": "1.0", "build": "0", "build_number": 0, "subdir": "noarch",
        "depends": [marked.text("depends")], "license": marked.text("licence"),
    }  # fmt: skip
    about = json.dumps({"summary": marked.text("about"), marked.text("about-key"): 1})
    return conda({"site-packages/demo.py": _python(marked)}, index=json.dumps(facts), extra={"info/about.json": about})


PACKAGES: dict[str, Build] = {
    "demo-1.0-py3-none-any.whl": a_wheel,
    "names.zip": a_zip,
    "owners.tar": a_tar,
    "demo-1.0-0.conda": a_conda,
}
"""By the name of the file."""
