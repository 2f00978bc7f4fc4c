"""Causes of dates: when something was built, the years of a copyright, the moments of a catalogue of gettext."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.date_forms import (
    DATE,
    DATE_ALONE,
    DATE_TEXT,
    DIGITS_TEXT,
    EPOCH_TEXT,
    MONTH_AND_YEAR,
)
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.explain.readers import COMMENTS
from pydistdiff.model import Role, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.explain.line_cause import LineCause, Where
    from pydistdiff.explain.scene import Scene

_SAYS = re.compile(
    r"(?<![A-Za-z])(?:built|build[ _-]?(?:date|time|timestamp|on|at)|generated|created|compiled"
    r"|(?:creation|generation)[ _-]?(?:date|time)|timestamp)(?![A-Za-z])",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9]{4}")
_REFUSES = re.compile(
    "expir|valid|until|cut-?off|deadline|before|after|since|releas|version|effective|embargo", re.IGNORECASE
)
_BESIDE = re.compile(
    rf"""(["']?\s{{0,3}}[:=]?\s{{0,3}}["'(]?){DIGITS_TEXT}(?![\w.])"""
    rf"""|(["']?\s{{0,3}}[:=]\s{{0,3}}["']?){EPOCH_TEXT}(?![\w.])"""
)
_MAN_PAGE = re.compile(r"\.[1-9][a-z]{0,4}")
_GENERATED_PAGE = re.compile(r"^[.']\\\" .*\bgenerated\b", re.IGNORECASE | re.MULTILINE)
_TITLE = re.compile(rf"""(\.TH (?:"[^"]*"|\S+) +(?:"[^"]*"|\S+) +)(?:"(?:{DATE_TEXT}|{MONTH_AND_YEAR})"|{DATE_TEXT})""")

_KEYS = frozenset({
    "timestamp", "built", "builtat", "builton", "builddate", "buildtime", "buildtimestamp", "created", "createdat",
    "createdon", "creationdate", "creationtime", "generated", "generatedat", "generatedon", "generationdate",
    "datebuilt", "datecreated", "compiled", "compiledat", "compiletime",
})  # fmt: skip
_SEPARATORS = re.compile("[ _-]")


class BuildDate(MaskedCause):
    """When something was built: a date under a key that says so, or behind a word that does.

    Keys are `timestamp`, `build_date`, `created` and the like, with a date as their whole value. In text the line says
    *built*, *generated*, *created* or *compiled* before the date; the date in the title of a man page that says that it
    was generated is one, too. A line that speaks of an expiry, a deadline, a release or a version is left alone.

    It is harmless in licences, pages of documentation, descriptions and records of a build. In code, scripts and data
    it counts: a program may look at a date.
    """

    id = "build-date"
    title = "when it was built"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "set SOURCE_DATE_EPOCH; where a generator ignores it, let it write no date"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes dates away behind a word or under a key that says what they are."""
        if where.kind is Kind.VALUE and where.path[:1] != (COMMENTS,):
            key = where.path[-1] if where.path else ""
            is_named = isinstance(key, str) and _SEPARATORS.sub("", key).lower() in _KEYS
            return Masks(_without_value, _without_value) if is_named else None
        if where.kind is Kind.NAME:
            return None
        if _is_generated_man_page(scene):
            return Masks(_without_title, _without_title)
        is_said = all(_SAYS.search(text) is not None for text in (where.a, where.b))
        return Masks(_without_dates, _without_dates) if is_said else None


def _without_value(text: str) -> str:
    return PLACE if DATE_ALONE.fullmatch(text) is not None else text


def _without_dates(text: str) -> str:
    found = _SAYS.search(text) if _DIGITS.search(text) is not None else None
    if found is None or _REFUSES.search(text) is not None:
        return text
    head, tail = text[: found.end()], text[found.end() :]
    beside = _BESIDE.match(tail)
    if beside is not None:
        return f"{head}{beside[1] or beside[2] or ''}{PLACE}{tail[beside.end() :]}"
    return head + DATE.sub(PLACE, tail)


def _without_title(text: str) -> str:
    return _TITLE.sub(rf"\1{PLACE}", text, count=1) if text.startswith(".TH ") else _without_dates(text)


def _is_generated_man_page(scene: Scene) -> bool:
    names = (scene.difference.a or "", scene.difference.b or "")
    is_page = all(_MAN_PAGE.fullmatch(name[name.rfind(".") :]) is not None for name in names)
    return is_page and all(_GENERATED_PAGE.search(text) is not None for text in scene.lines or ("",))


_OWNER = r"(?:copyright|©|\(c\)|&copy;)"
_YEARS = "(?:19|20)[0-9]{2}(?:(?: ?[-\u2013,] ?)(?:(?:19|20)[0-9]{2}|present)){0,40}"
_COPYRIGHT = re.compile(
    rf"""({_OWNER}(?:[ \t:,"'=]{{0,8}}{_OWNER}){{0,2}}[ \t:,"'=]{{0,8}}){_YEARS}(?!\w|[.-]\w)""", re.IGNORECASE
)
_TEXTS = frozenset({"license", "licence", "summary", "description", "copyright", "author", "notice"})


class CopyrightYear(MaskedCause):
    """The year, or the years, of a copyright: `Copyright (c) 2023 A. Author` became `2024`.

    The years stand right behind *copyright*, © or (c), and the rest of the line is equal. It is harmless in licences,
    descriptions and records of a build; elsewhere it is explained and counts.
    """

    id = "copyright-year"
    title = "the year of a copyright"
    significance = Significance.ENVIRONMENT
    mark = Mark.ROLE
    remedy = "write the year of the first publication, or take it from SOURCE_DATE_EPOCH"

    def masks(self, scene: Scene, where: Where) -> Masks | None:  # noqa: ARG002
        """Takes the years away."""
        if where.kind is Kind.NAME or not all(_COPYRIGHT.search(text) for text in (where.a, where.b)):
            return None
        return Masks(_without_years, _without_years)

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """In licences and in what metadata tells people; a page of documentation is payload."""
        if where.kind is Kind.VALUE and scene.difference.format == "metadata":
            return str(where.path[0]).lower() in _TEXTS
        return scene.difference.role is not Role.DOCUMENTATION and super().is_harmless(scene, where)


def _without_years(text: str) -> str:
    return _COPYRIGHT.sub(rf"\1{PLACE}", text) if _DIGITS.search(text) is not None else text


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[+-][0-9]{2}:?[0-9]{2}|Z)?)?"
    r"|YEAR-MO-DA HO:MI\+ZONE"
)


class GettextDate(MaskedCause):
    """When a catalogue of gettext was made: `POT-Creation-Date` and `PO-Revision-Date` in its header.

    Programs that translate do not look at them.
    """

    id = "gettext-date"
    title = "dates in the header of a catalogue of gettext"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "set SOURCE_DATE_EPOCH, or keep catalogues as they are while no message changes"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes one of the two dates away."""
        if scene.difference.format not in ("po", "mo") or where.path not in _CATALOGUE_DATES:
            return None
        return Masks(_without_moment, _without_moment)

    def is_harmless(self, scene: Scene, where: Where) -> bool:  # noqa: ARG002
        """As the evidence holds."""
        return True


_CATALOGUE_DATES = (("header", "POT-Creation-Date"), ("header", "PO-Revision-Date"))


def _without_moment(text: str) -> str:
    return PLACE if _MOMENT.fullmatch(text) is not None else text


DATE_CAUSES: Iterable[LineCause] = (GettextDate(), CopyrightYear(), BuildDate())
"""In the order of precedence."""
