"""The report as JSON, and back. `docs/report-format.md` is its contract."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from pydistdiff.errors import InputError
from pydistdiff.model import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.reports import Drawing

FORMAT, FORMAT_VERSION = "pydistdiff-report", 1
_T = TypeVar("_T")
_NO_REPORT = "is no saved report of pydistdiff; to compare, name two inputs"
_HEAD_SIZE = 256  # a report says in its first field what it is
_NOT_PLAIN = re.compile("[^\x00-\x7e]+")


class JsonReport:
    """The whole report as one JSON document, a line for each member, cause and hazard."""

    name = "json"
    extension = "json"
    help = "the whole report as JSON (docs/report-format.md)"
    goes_to_stdout = True

    def write(self, report: Report, drawing: Drawing) -> bytes:  # noqa: ARG002 - nothing is drawn
        """ASCII, ended by a newline."""
        return dump(report)


def dump(report: Report) -> bytes:
    """The JSON document: ASCII, keys in the order of the model, one line for each entry of a list.

    Lines keep it readable, and two saved reports comparable with any tool, at no more than the cost of
    encoding. Raises InputError for a report that JSON cannot hold (nested deeper than the encoder bears, or with a
    lone surrogate, which nothing that this program makes visible has).
    """
    encode = msgspec.json.Encoder().encode
    try:
        fields = [(name, getattr(report, name)) for name in report.__struct_fields__]
        pieces = [b"%b:%b" % (encode(name), _value(value, encode)) for name, value in fields if name != "root"]
        # The children of the root are the members: each on a line of its own.
        head = encode(msgspec.structs.replace(report.root, children=()))
        children = _value(report.root.children, encode)
    except RecursionError as error:
        raise InputError("the report is nested too deeply to be written") from error
    except UnicodeEncodeError as error:
        raise InputError("the report holds a lone surrogate, which is no character: it cannot be written") from error
    pieces.append(b'"root":' + head.removesuffix(b"[]}") + children + b"}")
    return _ascii(b"{\n" + b",\n".join(pieces) + b"\n}\n")


def _value(value: object, encode: Callable[[object], bytes]) -> bytes:
    if not isinstance(value, tuple) or not value:
        return encode(value)
    return b"[\n" + b",\n".join([encode(entry) for entry in value]) + b"\n]"


def _ascii(document: bytes) -> bytes:
    """Characters beyond ASCII escaped; in JSON they stand in strings only. DEL too: it is no layout."""
    if document.isascii() and b"\x7f" not in document:
        return document
    return _NOT_PLAIN.sub(_escaped, document.decode()).encode("ascii")


def _escaped(run: re.Match[str]) -> str:
    return "\\u" + run[0].encode("utf-16-be").hex("-", 2).replace("-", "\\u")


class _Head(msgspec.Struct):
    """What tells a saved report from any other file."""

    format: str = ""
    format_version: int = 0


def load(data: bytes, name: str = "the file") -> Report:
    """A saved report; raises InputError, which begins with `name`, for anything else.

    Fields that this version does not know are left out: a report of a newer program can be read as long
    as its format version is this one. Its strings may be hostile: every output makes them inert.
    """
    head = _decoded(data, _Head, name)
    if head.format != FORMAT:
        raise InputError(f"{name} {_NO_REPORT}")
    if head.format_version != FORMAT_VERSION:
        version = f"{name} is a report of format version {head.format_version}"
        raise InputError(f"{version}; this program reads {FORMAT_VERSION}")
    return _decoded(data, Report, name)


def _decoded(data: bytes, type_: type[_T], name: str) -> _T:
    try:
        return msgspec.json.decode(data, type=type_)
    except RecursionError:
        reason = "nested too deeply"
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        reason = str(error)
    is_report = FORMAT.encode() in data[:_HEAD_SIZE]
    raise InputError(f"{name} is a damaged report: {reason}" if is_report else f"{name} {_NO_REPORT}")
