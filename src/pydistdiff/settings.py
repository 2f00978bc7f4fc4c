"""What a user can decide for good: what is accepted, what is left out and why, and the limits.

A table of a TOML file and a command line both make `Settings`; the command line wins. What is wrong with a table is
collected, so that all of it is mended in one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from pydistdiff.errors import InputError, SettingsError
from pydistdiff.globs import Glob
from pydistdiff.limits import Limits, is_size, read_limit
from pydistdiff.model import ExcludedMembers, IgnoredCause, OnlyMembers, Policy, Verdict
from pydistdiff.policy import ACCEPTED, MOST_GLOBS
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

COMMAND_LINE = "command line"
_MOST = 10**18


class Named(NamedTuple):
    """A cause or a glob that the user named, and why; a reason is one line."""

    name: str
    reason: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """What one source asks for; `source` says which. What it does not ask for is None or empty."""

    source: str
    accept: Verdict | None = None
    ignore: tuple[Named, ...] = ()
    exclude: tuple[Named, ...] = ()
    only: tuple[Named, ...] = ()
    fail_on_hazard: bool | None = None
    limits: Mapping[str, int] = {}

    @property
    def has_policy(self) -> bool:
        """Whether it asks for anything but limits."""
        return self.fail_on_hazard is not None or self._asks

    @property
    def _asks(self) -> bool:
        return bool(self.accept is not None or self.ignore or self.exclude or self.only)

    def over(self, other: Settings) -> Settings:
        """Both together: these win over the others in single values, lists have the others' entries first."""
        sources = [one.source for one in (other, self) if one.has_policy]
        return Settings(
            source=" and ".join(sources) or self.source,
            accept=self.accept if self.accept is not None else other.accept,
            ignore=_joined(other.ignore, self.ignore),
            exclude=_joined(other.exclude, self.exclude),
            only=_joined(other.only, self.only),
            fail_on_hazard=self.fail_on_hazard if self.fail_on_hazard is not None else other.fail_on_hazard,
            limits={**other.limits, **self.limits},
        )

    def policy(self) -> Policy | None:
        """The policy, which no report has been judged by yet; None where nothing is asked for. Raises InputError."""
        if not (self._asks or self.fail_on_hazard):
            return None
        for globs, what in ((self.exclude, "excluded"), (self.only, "to be judged alone")):
            if len(globs) > MOST_GLOBS:
                raise InputError(f"{len(globs)} globs are {what}, but at most {MOST_GLOBS} can be")
        return Policy(
            accept=self.accept,
            ignore=tuple(IgnoredCause(cause=name, reason=reason, changes=0) for name, reason in self.ignore),
            exclude=tuple(ExcludedMembers(glob=name, reason=reason, members=0) for name, reason in self.exclude),
            only=tuple(OnlyMembers(glob=name, reason=reason, members=0) for name, reason in self.only),
            fail_on_hazard=bool(self.fail_on_hazard),
            source=self.source,
            verdict=Verdict.DIFFERENT,
        )

    def all_limits(self) -> Limits:
        """The limits, the defaults where none is asked for."""
        return Limits(**self.limits)


def _joined(first: Iterable[Named], then: Iterable[Named]) -> tuple[Named, ...]:
    """Each name once; a reason is kept whoever gave it."""
    entries: dict[str, Named] = {}
    for entry in (*first, *then):
        known = entries.get(entry.name)
        if known is None or known.reason is None:
            entries[entry.name] = entry
    return tuple(entries.values())


def of_command_line(
    *,
    accept: str | None,
    ignore: Iterable[str],
    exclude: Iterable[str],
    only: Iterable[str],
    fail_on_hazard: bool | None,
    limits: Mapping[str, int],
) -> Settings:
    """What the options ask for. Raises SettingsError where a cause or a glob cannot be one."""
    settings = Settings(
        source=COMMAND_LINE,
        accept=None if accept is None else Verdict(accept),
        ignore=_joined(map(Named, ignore), ()),
        exclude=_joined(map(Named, exclude), ()),
        only=_joined(map(Named, only), ()),
        fail_on_hazard=fail_on_hazard,
        limits=limits,
    )
    reasons = [f"--ignore: {reason}" for entry in settings.ignore for reason in _failing(_check_cause, entry.name)]
    for option, entries in (("--exclude", settings.exclude), ("--only", settings.only)):
        reasons += [f"{option}: {reason}" for entry in entries for reason in _failing(Glob, entry.name)]
    if reasons:
        raise SettingsError(reasons)
    return settings


def _check_cause(id_: str) -> None:
    from pydistdiff.explain.pages import find  # all causes come with it

    find(id_)


def _failing(check_: Callable[[str], object], text: str) -> Iterator[str]:
    try:
        check_(text)
    except InputError as error:
        yield str(error)


def read_table(table: Mapping[str, Any], source: str, where: str) -> Settings:
    """The settings of a table as TOML gives it.

    `where` begins each message. Raises SettingsError with everything that is wrong.
    """
    return _Table(table, source, where).settings()


class _Table:
    """One table, and what is wrong with it."""

    def __init__(self, table: Mapping[str, Any], source: str, where: str) -> None:
        self._table = table
        self._source = source
        self._where = where
        self._reasons: list[str] = []

    def settings(self) -> Settings:
        self._check_keys(self._table, ("accept", "exclude", "fail-on-hazard", "ignore", "limits", "only"), "")
        settings = Settings(
            source=self._source,
            accept=self._accept(),
            ignore=_joined(self._named("ignore", "cause", _check_cause), ()),
            exclude=_joined(self._named("exclude", "glob", Glob), ()),
            only=_joined(self._named("only", "glob", Glob), ()),
            fail_on_hazard=self._flag("fail-on-hazard"),
            limits=self._limits(),
        )
        if self._reasons:
            raise SettingsError(self._reasons)
        return settings

    def _blame(self, reason: str) -> None:
        self._reasons.append(f"{self._where}: {reason}")

    def _check_keys(self, table: Mapping[str, Any], allowed: Iterable[str], of: str) -> None:
        self._reasons += [
            f"{self._where}: {of}unknown key {_shown(key)}; allowed are {', '.join(allowed)}"
            for key in table
            if key not in allowed
        ]

    def _accept(self) -> Verdict | None:
        value = self._table.get("accept")
        if value is None or value in tuple(map(str, ACCEPTED)):
            return None if value is None else Verdict(value)
        self._blame(f"accept: {_shown(value)} is no level; allowed are {_quoted(ACCEPTED)}")
        return None

    def _flag(self, key: str) -> bool | None:
        value = self._table.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._blame(f"{key}: {_shown(value)} is neither true nor false")
        return None

    def _named(self, key: str, what: str, check_: Callable[[str], object]) -> Iterator[Named]:
        entries = self._table.get(key, [])
        if not isinstance(entries, list):
            self._blame(f"{key}: {_shown(entries)} is no list")
            return
        for number, entry in enumerate(entries, start=1):
            place = f"{key}, entry {number}"
            named = self._entry(entry, what, place)
            if named is None:
                continue
            reasons = list(_failing(check_, named.name))
            for reason in reasons:
                self._blame(f"{place}: {reason}")
            if not reasons:
                yield named

    def _entry(self, entry: object, what: str, place: str) -> Named | None:
        """An entry is a string, or a table of the string and a reason."""
        if isinstance(entry, str):
            return Named(entry)
        if not isinstance(entry, dict):
            self._blame(f'{place}: {_shown(entry)} is neither a string nor {{ {what} = "…", reason = "…" }}')
            return None
        self._check_keys(entry, (what, "reason"), f"{place}: ")
        texts = [entry.get(key) for key in (what, "reason")]
        for key, text in zip((what, "reason"), texts, strict=True):
            if not isinstance(text, str) or not text.strip():
                self._blame(f"{place}: {key} {'is missing' if text is None else f'{_shown(text)} is no text'}")
                return None
        return Named(str(texts[0]), visible_name(str(texts[1])))

    def _limits(self) -> dict[str, int]:
        table = self._table.get("limits", {})
        if not isinstance(table, dict):
            self._blame(f"limits: {_shown(table)} is no table")
            return {}
        by_key = {name.replace("_", "-"): name for name in Limits.__struct_fields__}
        self._check_keys(table, by_key, "limits: ")
        limits = {}
        for key, value in table.items():
            if key in by_key:
                try:
                    limits[by_key[key]] = _limit(by_key[key], value)
                except InputError as error:
                    self._blame(f"limits: {key}: {error}")
        return limits


def _limit(name: str, value: object) -> int:
    """A whole number; a limit of bytes may be a text with a unit, as on the command line."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST:
        return value
    if isinstance(value, str) and is_size(name):
        return read_limit(name, value)
    or_size = ', nor a size such as "64MiB"' if is_size(name) else ""
    raise InputError(f"{_shown(value)} is no whole number from 0 on{or_size}")


def _shown(value: object) -> str:
    """A value of a file, short and on one line."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _quoted(levels: Iterable[str]) -> str:
    return " and ".join(f'"{level}"' for level in levels)
