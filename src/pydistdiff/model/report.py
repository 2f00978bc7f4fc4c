"""The report: one frozen, typed document from which every output is drawn.

The classes are the contract of `docs/report-format.md`, in its order and with its names, and the JSON Schema is made
from them; so they are one file, long as it is, and only the words of its fields are in `vocabulary`. Strings that come
from packages are visible (`safetext`) before they get here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import UNSET, Struct, UnsetType

from pydistdiff.model.vocabulary import (  # noqa: TC001 - msgspec looks at the types of fields
    HazardCode,
    InputKind,
    Installed,
    MediaType,
    MemberType,
    Operation,
    ReviewGroup,
    Role,
    Side,
    Significance,
    Status,
    ValueType,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Truncated(Struct, frozen=True):
    """What a limit cut from the display: `shown` of `total`, and the option that lifts it."""

    shown: int
    total: int
    limit: str


class Hunk(Struct, frozen=True, omit_defaults=True):
    r"""A run of lines: each is `[sign, text]` with the signs blank, `-`, `+` and `\`. Lines count from 1."""

    a_start: int
    b_start: int
    lines: tuple[tuple[str, str], ...]
    section: str | None = None


ByteRow = tuple[str, int, str, str]
"""A row of a hexdump: sign, offset in bytes, hexadecimal digits, printable characters."""


class _Change(Struct, frozen=True, kw_only=True, omit_defaults=False, tag_field="kind"):
    """What all changes have. `cause` is null while unexplained; `also` are causes that explain it only with it."""

    significance: Significance
    cause: str | None = None
    also: tuple[str, ...] | UnsetType = UNSET
    harmless: bool = False
    follows: tuple[str, ...] | UnsetType = UNSET
    truncated: Truncated | UnsetType = UNSET


class ValueChange(_Change, frozen=True, kw_only=True, tag="value"):
    """A value at a path: a string is a key or an item's identity, an integer an index."""

    op: Operation
    path: tuple[str | int, ...]
    a: str | UnsetType = UNSET
    b: str | UnsetType = UNSET
    type_a: ValueType | UnsetType = UNSET
    type_b: ValueType | UnsetType = UNSET
    items: int | UnsetType = UNSET
    moves: tuple[tuple[int, int], ...] | UnsetType = UNSET


class TextChange(_Change, frozen=True, kw_only=True, tag="text"):
    """Lines that were added and removed."""

    lines_added: int
    lines_removed: int
    hunks: tuple[Hunk, ...]


class BytesChange(_Change, frozen=True, kw_only=True, tag="bytes"):
    """Bytes that differ; offsets and sizes in bytes."""

    size_a: int
    size_b: int
    first_difference: int | None
    hunks: tuple[tuple[ByteRow, ...], ...]


class AttributeChange(_Change, frozen=True, kw_only=True, tag="attribute"):
    """An attribute of a member or container; of `members` members that changed alike, with examples."""

    name: str
    a: str | None
    b: str | None
    members: int | UnsetType = UNSET
    examples: tuple[str, ...] | UnsetType = UNSET


class OpaqueChange(_Change, frozen=True, kw_only=True, tag="opaque"):
    """The bytes differ, and nothing could explain how."""

    reason: str


Change = ValueChange | TextChange | BytesChange | AttributeChange | OpaqueChange


class TextView(Struct, frozen=True, kw_only=True, tag_field="kind", tag="text"):
    """Another drawing of a node's difference: its lines."""

    label: str
    lines_added: int
    lines_removed: int
    hunks: tuple[Hunk, ...]
    truncated: Truncated | UnsetType = UNSET


class BytesView(Struct, frozen=True, kw_only=True, tag_field="kind", tag="bytes"):
    """Another drawing of a node's difference: its bytes."""

    label: str
    size_a: int
    size_b: int
    first_difference: int | None
    hunks: tuple[tuple[ByteRow, ...], ...]
    truncated: Truncated | UnsetType = UNSET


class Pictures(Struct, frozen=True, kw_only=True):
    """Small pictures of the sides, for readers that can show them; all of a side is null where the member is missing.

    `data_a` and `data_b` are whole files in Base64 that a strict reader has checked, or null where a limit leaves them
    out. Who shows those of a saved report, which may come from elsewhere, checks them again.
    """

    media_type_a: MediaType | None
    media_type_b: MediaType | None
    width_a: int | None
    width_b: int | None
    height_a: int | None
    height_b: int | None
    data_a: str | None
    data_b: str | None
    truncated: Truncated | UnsetType = UNSET

    @property
    def sizes(self) -> tuple[int, ...]:
        """Bytes of the pictures that are there."""
        sides = (data for data in (self.data_a, self.data_b) if data is not None)
        return tuple([max(len(data) // 4 * 3 - data.count("="), 0) for data in sides])


View = TextView | BytesView


class Fallback(Struct, frozen=True):
    """A comparer gave up and a simpler one took over."""

    wanted: str
    reason: str


class Node(Struct, frozen=True, kw_only=True):
    """A pair of things at the same place: the inputs, a member, the stream in a compressed file."""

    id: str
    name: str
    a: str | None
    b: str | None
    status: Status
    format: str | None
    role: Role | None
    headline: str | UnsetType = UNSET
    size_a: int | None
    size_b: int | None
    type_a: MemberType | UnsetType = UNSET
    type_b: MemberType | UnsetType = UNSET
    target_a: str | UnsetType = UNSET
    target_b: str | UnsetType = UNSET
    causes: tuple[str, ...] = ()
    harmless: bool = False
    folded: bool = False
    fallback: Fallback | UnsetType = UNSET
    changes: tuple[Change, ...] = ()
    views: tuple[View, ...] | UnsetType = UNSET
    pictures: Pictures | UnsetType = UNSET
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """The node and every node under it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Review(Struct, frozen=True, kw_only=True):
    """A node that should be read, by its id, and why; once in each group that it has something for."""

    node: str
    group: ReviewGroup
    reason: str


class Dependency(Struct, frozen=True, kw_only=True):
    """What changed in one thing that a distribution depends on; `node` is the id of the member that says it.

    `before` and `after` are the requirement without the name, such as `>=2.5,<4`, and null on the side where it is
    missing.
    """

    name: str
    op: Operation
    before: str | None
    after: str | None
    node: str

    @property
    def is_optional(self) -> bool:
        """Whether only an extra asks for it, as far as its marker says so."""
        asked = self.before if self.after is None else self.after
        return asked is not None and "extra ==" in asked and " or " not in asked

    @property
    def told(self) -> str:
        """In words: `idna >=2.5 → >=2.8`, `pysocks >=1.5 added`; a marker that both have stands once."""
        if self.before is None or self.after is None:
            asked = self.after or self.before or ""
            return f"{self.name}{'' if asked[:1] in ('', '[') else ' '}{asked} {self.op}"
        before, _, marker = self.before.partition(";")
        after, _, marker_after = self.after.partition(";")
        if marker != marker_after:
            return f"{self.name} {self.before or 'any'} → {self.after or 'any'}"
        told = f"{self.name} {before.strip() or 'any'} → {after.strip() or 'any'}"
        return f"{told} ;{marker}" if marker else told


class ApiEntry(Struct, frozen=True, kw_only=True):
    """What changed in one public name of a module, and whether a program that used it may fail, by the named rule."""

    module: str
    name: str
    kind: str
    op: Operation
    before: str | None
    after: str | None
    breaking: bool
    rule: str | None
    node: str


class Api(Struct, frozen=True, kw_only=True):
    """What changed in the public names of modules, and how many of these changes break who uses them.

    `unread` counts modules that differ, or that hand names on, and could not be read as Python.
    """

    breaking: int
    compatible: int
    entries: tuple[ApiEntry, ...]
    unread: int = 0
    truncated: Truncated | UnsetType = UNSET


class Fact(Struct, frozen=True, kw_only=True):
    """What a reviewer wants to know of a member that differs; `line` counts from 1, null where there is none.

    The codes that are known are those of `FactCode`; there may be more of them in reports of later versions.
    """

    code: str
    side: Side
    node: str
    line: int | None
    message: str


class Generated(Struct, frozen=True, kw_only=True):
    """A member that a build generates, and the rule by which that is told."""

    node: str
    rule: str


class Derivation(Struct, frozen=True, kw_only=True):
    """How a distribution differs from the sources that it is made of, which are on the side `source`; ids of nodes.

    Not expected are the first three: what the sources have not, what they have with other bytes, and what they have at
    a place where no build takes it from. `unchecked` is what a build is expected to make, though nobody has made it
    again; `generated` what has, to its last line, the shape of what a build writes. `left_out` only the sources have.
    """

    source: Side
    extra: tuple[str, ...]
    changed: tuple[str, ...]
    elsewhere: tuple[str, ...]
    unchecked: tuple[Generated, ...]
    generated: tuple[Generated, ...]
    left_out: tuple[str, ...]


class Evidence(Struct, frozen=True, kw_only=True):
    """One thing that a cause was recognised by."""

    text: str
    count: int | None = None
    a: str | None = None
    b: str | None = None
    examples: tuple[str, ...] = ()


class Cause(Struct, frozen=True, kw_only=True):
    """Why changes are there, and what to do about it; `members` holds the first 20 names."""

    id: str
    title: str
    significance: Significance
    harmless: bool
    count: int
    members: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    remedy: str


class Hazard(Struct, frozen=True, kw_only=True):
    """What could mislead a reader or harm an installer; `member` is the whole way in, joined by ` > `."""

    code: HazardCode
    side: Side
    member: str
    message: str


class Problem(Struct, frozen=True, kw_only=True):
    """Bytes that could not be read or compared."""

    code: HazardCode
    side: Side
    member: str
    message: str


class Counts(Struct, frozen=True, kw_only=True):
    """How many members became what; directories are not counted."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    explained: int = 0


class Summary(Struct, frozen=True, kw_only=True):
    """The counts of the outermost members, and of those in archives inside."""

    members_a: int
    members_b: int
    added: int
    removed: int
    changed: int
    moved: int
    unchanged: int
    explained: int
    nested: Counts
    installed: Installed
    could_be_one: bool


class IgnoredCause(Struct, frozen=True, kw_only=True):
    """A cause that the user takes as harmless, and how many changes that would count are taken so."""

    cause: str
    reason: str | None
    changes: int


class ExcludedMembers(Struct, frozen=True, kw_only=True):
    """Members that the user leaves out of the judgement, and how many that differ those are."""

    glob: str
    reason: str | None
    members: int


class OnlyMembers(Struct, frozen=True, kw_only=True):
    """Members that the user alone wants judged, and how many that differ those are."""

    glob: str
    reason: str | None
    members: int


class Policy(Struct, frozen=True, kw_only=True):
    """What the user asked to accept and to leave out; it changes the exit status, never tree or verdict.

    `source` says where it stands: `command line`, the name of a file, or both, joined by ` and `. Where `only` has
    entries, `left_out` counts the members that differ and that none of them names.
    """

    accept: Verdict | None
    ignore: tuple[IgnoredCause, ...]
    exclude: tuple[ExcludedMembers, ...]
    only: tuple[OnlyMembers, ...] = ()
    left_out: int = 0
    fail_on_hazard: bool
    source: str | None
    verdict: Verdict


class Origin(Struct, frozen=True, kw_only=True):
    """Where an input comes from that was not named by its path.

    `asked` is how it was named; `source` the index or channel that it came from, without any password; `notes` what is
    known of it there, a phrase each. `publisher` is who is attested to have published it, null where nobody is; there
    is none where nobody was asked.
    """

    asked: str
    source: str | None
    notes: tuple[str, ...] = ()
    publisher: str | UnsetType | None = UNSET


class Drift(Struct, frozen=True, kw_only=True):
    """What became of an installed package since its installation, by its RECORD: numbers of files, the first names.

    The names are those of changed files, then of added and removed ones.
    """

    changed: int
    added: int
    removed: int
    examples: tuple[str, ...]


class Input(Struct, frozen=True, kw_only=True):
    """One of the two inputs; `size` in bytes. `installs` is the digest of what it installs, where it was asked for."""

    path: str
    kind: InputKind
    name: str | None
    version: str | None
    size: int
    sha256: str
    origin: Origin | UnsetType = UNSET
    installs: str | UnsetType = UNSET
    drift: Drift | UnsetType = UNSET


class Generator(Struct, frozen=True, kw_only=True):
    """The program that made the report."""

    name: str
    version: str


class Report(Struct, frozen=True, kw_only=True):
    """One comparison."""

    format: Literal["pydistdiff-report"] = "pydistdiff-report"
    format_version: Literal[1] = 1
    generator: Generator
    a: Input
    b: Input
    verdict: Verdict
    complete: bool
    summary: Summary
    review: tuple[Review, ...] = ()
    derivation: Derivation | None = None
    dependencies: tuple[Dependency, ...] = ()
    api: Api | None = None
    facts: tuple[Fact, ...] = ()
    causes: tuple[Cause, ...]
    hazards: tuple[Hazard, ...]
    problems: tuple[Problem, ...]
    policy: Policy | None = None
    root: Node
