"""The compiled modules of two archives, and whether each is what its source compiles to."""

from __future__ import annotations

import posixpath
import re
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.bytecode.agreement import misfits
from pydistdiff.bytecode.code import bare
from pydistdiff.bytecode.compilation import LARGEST_SOURCE, RUNNING, Task, compile_sources
from pydistdiff.bytecode.header import LARGEST_HEADER, PycError, read_header
from pydistdiff.bytecode.pyc import LARGEST, read_pyc
from pydistdiff.bytecode.source_hash import source_hash
from pydistdiff.bytecode.state import LARGEST_HASHED, STALE, SourceFacts, is_in_some_zone, seconds_of, state
from pydistdiff.bytecode.versions import told_version
from pydistdiff.errors import ReadError
from pydistdiff.model import Side
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.bytecode.code import Code
    from pydistdiff.contents import Contents

CACHE = "__pycache__"
_LEVEL = re.compile(r"\.opt-([12])\.pyc")
_AT_ONCE = 200
"""Modules that are compiled and looked at before the next; their code stays in memory meanwhile."""
UNREADABLE = "unreadable"


class Module(NamedTuple):
    """A `.pyc` and its source, if the archive has it."""

    compiled: Member
    source: Member | None


class Answer(Enum):
    """Whether a `.pyc` is what its source compiles to; where another Python made it, whether the two agree."""

    SAME = "it is what its source compiles to"
    OTHER = "it is not what its source compiles to"
    ALIKE = "unverified: it agrees with its source"
    UNLIKE = "unverified: it has what its source does not have"
    UNKNOWN = "not verified"


class Check(NamedTuple):
    """The answer, and in words what it rests on."""

    answer: Answer
    reason: str

    @property
    def told(self) -> str:
        """The answer with its reason."""
        return f"{self.answer.value} ({self.reason})" if self.reason else self.answer.value


class Modules:
    """The compiled modules of both archives.

    `changed` are the paths on each side whose members are not the same on both. Only what is among them, or stale on a
    side, is ever compiled: all in one go, when the first is asked for.
    """

    def __init__(
        self, archives: tuple[Archive, Archive], contents: Contents, changed: tuple[set[str], set[str]]
    ) -> None:
        self._archives = archives
        self._contents = contents
        self._changed = changed
        self._states: dict[int, str] = {}

    @cached_property
    def _modules(self) -> tuple[Mapping[str, Module], Mapping[str, Module]]:
        a, b = (_modules_of(archive) for archive in self._archives)
        return a, b

    def of(self, side: Side) -> Mapping[str, Module]:
        """The modules of a side (a or b) by the path of their `.pyc`."""
        return self._modules[side is Side.B]

    def state(self, module: Module) -> str:
        """Whether Python would run it (`bytecode.state`)."""
        key = id(module.compiled)
        if key not in self._states:
            self._states[key] = self._state(module)
        return self._states[key]

    def _state(self, module: Module) -> str:
        if module.source is None:
            return state(b"", None)
        try:
            header = self._contents.source(module.compiled).read(0, LARGEST_HEADER)
        except ReadError:
            return UNREADABLE
        source = module.source
        facts = SourceFacts(source.size or 0, source.attributes.mtime, lambda: self._bytes(source, LARGEST_SOURCE))
        return state(header, facts)

    def fits(self, module: Module) -> bool:
        """Whether its header is what its source demands, checked or not; where a time has no zone, in some zone."""
        if module.source is None:
            return False
        try:
            header = read_header(self._contents.source(module.compiled).read(0, LARGEST_HEADER))
        except (ReadError, PycError):
            return False
        if header.hash is not None:
            text = self._bytes(module.source, LARGEST_HASHED)
            return text is not None and source_hash(text, header.magic, header.version) == header.hash
        seconds = seconds_of(module.source.attributes.mtime or "")
        return (
            header.size == (module.source.size or 0)
            and header.time is not None
            and seconds is not None
            and is_in_some_zone(header.time - seconds)
        )

    def _bytes(self, member: Member, most: int) -> bytes | None:
        """The bytes of a member, or None where they cannot be read or are more than that."""
        try:
            source = self._contents.source(member)
            return source.all() if source.size <= most else None
        except ReadError:
            return None

    def identity(self, module: Module) -> bytes:
        """What is equal on both sides where a module, its source and its state are."""
        digests = [self._digest(member) for member in module if member is not None]
        return "\0".join((*digests, self.state(module), "")).encode()

    def _digest(self, member: Member) -> str:
        try:
            return self._contents.digest(member, "sha256")
        except ReadError:
            return UNREADABLE

    def check(self, module: Module) -> Check | None:
        """Whether it is what its source compiles to; None where nobody looked: it and its source are unchanged."""
        return self._checks.get(id(module.compiled))

    @cached_property
    def _checks(self) -> Mapping[int, Check]:
        wanted = [
            module
            for modules, others, changed in zip(self._modules, reversed(self._modules), self._changed, strict=True)
            for module in modules.values()
            if module.source is not None and self._is_wanted(module, others.get(module.compiled.path), changed)
        ]
        found: dict[int, Check] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            found |= self._checked(wanted[start : start + _AT_ONCE])
        return found

    def _is_wanted(self, module: Module, other: Module | None, changed: set[str]) -> bool:
        assert module.source is not None
        if module.compiled.path in changed or module.source.path in changed:
            return True
        return self.state(module) == STALE or (other is not None and self.state(other) == STALE)

    def _checked(self, modules: Sequence[Module]) -> dict[int, Check]:
        tasks: dict[Task, int] = {}
        places: list[int | None] = []
        for module in modules:
            text = self._bytes(module.source, LARGEST_SOURCE) if module.source is not None else None
            task = None if text is None else Task(text, _level(module.compiled.path))
            places.append(None if task is None else tasks.setdefault(task, len(tasks)))
        results = compile_sources(list(tasks))
        return {
            id(module.compiled): Check(Answer.UNKNOWN, "its source is too large or cannot be read")
            if place is None
            else self._judged_safely(module, results[place])
            for module, place in zip(modules, places, strict=True)
        }

    def _judged_safely(self, module: Module, compiled: Code | None) -> Check:
        """What makes a reader fail costs that module, not the report (HAZARDS rule 15)."""
        try:
            return self._judged(module, compiled)
        except Exception as error:
            return Check(Answer.UNKNOWN, f"it makes a reader fail: {type(error).__name__}")

    def _judged(self, module: Module, compiled: Code | None) -> Check:
        running = told_version(RUNNING)
        if compiled is None:
            return Check(Answer.UNKNOWN, f"Python {running} does not compile its source")
        data = self._bytes(module.compiled, LARGEST)
        try:
            pyc = read_pyc(data or b"")
        except PycError as error:
            return Check(Answer.UNKNOWN, str(error))
        if pyc.version == RUNNING:
            is_same = bare(pyc.code) == bare(compiled)
            if is_same and pyc.trailing:
                return Check(Answer.UNKNOWN, "bytes stand behind its code")
            return Check(Answer.SAME if is_same else Answer.OTHER, f"compiled with Python {running}, not run")
        found = misfits(pyc.code, compiled, (pyc.version, RUNNING))
        made = f"made by Python {told_version(pyc.version)}, and only {running} is here"
        more = next((misfit for misfit in found if misfit.a), None)
        if more is not None:
            return Check(Answer.UNLIKE, f"{made}; {more.rule} of `{more.name}`: {short_name(more.a)}")
        if found:  # compilers differ in what they keep of code that is never reached
            return Check(Answer.UNKNOWN, f"{made}; it lacks {found[0].rule} of `{found[0].name}`")
        if pyc.trailing:
            return Check(Answer.UNKNOWN, f"{made}; bytes stand behind its code")
        return Check(Answer.ALIKE, f"{made}; names, constants, signatures and nesting")


def _modules_of(archive: Archive) -> dict[str, Module]:
    compiled = [
        member
        for member in archive.members
        if member.path.endswith(".pyc") and member.content is not None and member.type is None
    ]
    if not compiled:
        return {}
    members = {member.path: member for member in archive.members if member.content is not None}
    return {member.path: Module(member, source_of(member.path, members)) for member in compiled}


def source_of(path: str, members: Mapping[str, Member]) -> Member | None:
    """The source of a `.pyc`: beside its `__pycache__`, or beside itself in the old layout."""
    folder, name = posixpath.split(path)
    if posixpath.basename(folder) == CACHE:
        return members.get(posixpath.join(posixpath.dirname(folder), name.partition(".")[0] + ".py"))
    return members.get(path[:-1])


def _level(path: str) -> int:
    """The level of optimisation that a name says."""
    match = _LEVEL.search(path)
    return int(match[1]) if match else 0
