"""The second reading of a ZIP: the local records, one after the other, as streaming installers see them.

Every byte before the central directory must belong to exactly one record that the directory points to, and
each local header must say what the directory says (HAZARDS rule 3). Overlaps are found from the directory
and the signatures alone; what overlaps is not read further, so that the cost stays that of reading the
headers once.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.finding_list import FindingList, digest_of
from pydistdiff.archives.zip_attributes import Pairs, compression_name, dos_time, extra_pairs
from pydistdiff.archives.zip_records import (
    BLOCK,
    HAS_DESCRIPTOR,
    LOCAL_SIGNATURE,
    UTF8_NAME,
    Descriptor,
    Window,
    read_descriptor,
    read_local,
    short_hex,
)
from pydistdiff.model import HazardCode
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.archives.zip_records import Entry, Local
    from pydistdiff.limits import Budget

AGREED: Pairs = (("descriptor", "no"),)
"""What a local header that agrees with the directory in every bit adds to the attributes."""

_DENSE = 16 * 1024
"""Up to this mean distance of local headers (bytes), reading all of the file is cheaper than one read for each."""

_HIDDEN_NAMED = 10_000
"""Entries of one gap that are looked at; a flood of them is one attack, and the hash of the gap tells the rest."""

_OVERLAP = (
    HazardCode.HEADER_MISMATCH,
    "shares its bytes with another entry: such archives unpack to far more than they hold, or hide entries",
)
_BEYOND = (
    HazardCode.HEADER_MISMATCH,
    "reaches into the central directory or beyond: its sizes or its offset are wrong",
)
_NOT_THERE = (HazardCode.CORRUPT_MEMBER, "has no local header where the central directory says: its bytes are lost")


class Layout(Struct):
    """Where the data of each entry begin (by its index), what the local headers add, and what is refused."""

    data: list[int]
    local: dict[int, Pairs]
    refused: dict[int, tuple[HazardCode, str]]
    unsized: set[int]
    """Entries whose packed size is in no local header: streaming readers must find the end of the data."""
    paths: dict[int, tuple[bytes, ...]]
    """Names that Unicode Path fields of local headers give."""
    prefix: int = 0
    prefix_digest: bytes = b""


class _Walk:
    """One walk over the local records."""

    def __init__(
        self, source: Source, entries: list[Entry], base: int, end: int, findings: FindingList, budget: Budget
    ) -> None:
        self.source = source
        self.entries = entries
        self.base = base
        self.end = end
        self.findings = findings
        self.budget = budget
        dense = end <= _DENSE * max(len(entries), 1)
        self.window = Window(source, BLOCK if dense else 0)
        self.layout = Layout([-1] * len(entries), {}, {}, set(), {})

    def run(self, order: list[int]) -> Layout:
        position = 0
        owner = -1
        layout, read, base = self.layout, self.window.read, self.base
        for step, index in enumerate(order):
            if not step & 0xFF:
                self.budget.check_time()
            entry = self.entries[index]
            at = entry.offset + base
            expected = entry.expected
            head = read(at, len(expected))
            if not head.startswith(LOCAL_SIGNATURE):
                self._refuse(index, _NOT_THERE)
                continue
            if at >= self.end:
                self._refuse(index, _BEYOND)
                continue
            if at < position:
                self._refuse(index, _OVERLAP)
                self._refuse(owner, _OVERLAP)
                end = at + len(expected) + entry.packed
                if end > position:
                    position, owner = end, index
                continue
            if head == expected and not (entry.extra or entry.flags & HAS_DESCRIPTOR):
                data = at + len(expected)
                end = data + entry.packed
            else:
                local = read_local(self.window, at)
                if local is None:
                    self._refuse(index, _NOT_THERE)
                    continue
                following = order[step + 1] if step + 1 < len(order) else -1
                limit = self.entries[following].offset + base if following >= 0 else self.end
                data = local.data
                end = data + entry.packed + self._check(index, entry, local, min(limit, self.end))
            if at > position:
                self._gap(position, at)
            layout.data[index] = data
            if end > self.end:
                self._refuse(index, _BEYOND)
            position, owner = end, index
        if position < self.end:
            self._gap(position, self.end)
        return layout

    def _refuse(self, index: int, reason: tuple[HazardCode, str]) -> None:
        if index in self.layout.refused:
            return
        self.layout.refused[index] = reason
        entry = self.entries[index]
        self.findings.add(
            HazardCode.HEADER_MISMATCH,
            f"The entry {reason[1]}",
            path_of(entry),
            evidence=entry.expected,
        )

    def _check(self, index: int, entry: Entry, local: Local, limit: int) -> int:
        """Compare a local header with its entry; the length of its data descriptor in bytes."""
        streamed = bool((entry.flags | local.flags) & HAS_DESCRIPTOR)
        descriptor = Descriptor(0, "no")
        if streamed:
            after = local.data + entry.packed
            descriptor = read_descriptor(self.source, after, limit - after, entry)
            if not local.packed:
                self.layout.unsized.add(index)
        differences = _differences(entry, local, streamed)
        odd = [text for text in (local.odd, descriptor.odd) if text]
        self.layout.local[index] = _pairs(entry, local, descriptor, streamed)
        if local.extra.unicode_paths:
            self.layout.paths[index] = local.extra.unicode_paths
        if differences:
            odd.append("another " + ", ".join(differences))
        if odd:
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                "The local header contradicts the central directory: "
                f"{'; '.join(odd)}. pip reads the directory, streaming installers read the local header",
                path_of(entry),
                evidence=local.fixed[4:] + local.name + descriptor.form.encode(),
            )
        return descriptor.length

    def _gap(self, start: int, end: int) -> None:
        """Tell of bytes that no entry of the directory owns: before the first record, or between two."""
        digest = digest_of(self.source, start, end, self.budget)
        if start == 0:
            self.layout.prefix, self.layout.prefix_digest = end, digest
            self.findings.add(
                HazardCode.PREPENDED_DATA,
                f"{end:,} bytes stand before the archive: pip skips them, other programs run or read them",
                evidence=digest,
            )
        hidden = 0
        for name in islice(self._hidden(start, end), _HIDDEN_NAMED):
            hidden += 1
            self.findings.add(
                HazardCode.HIDDEN_DATA,
                f"The entry {short_name(name)} is in no central directory: streaming installers unpack it, "
                "pip does not",
                evidence=digest,
            )
        if start and not hidden:
            self.findings.add(
                HazardCode.HIDDEN_DATA,
                f"{end - start:,} bytes between the records belong to no entry: few readers ever see them",
                evidence=digest,
            )

    def _hidden(self, start: int, end: int) -> Iterator[str]:
        """The names of the local entries that lie one after the other in a gap."""
        window = Window(self.source, min(BLOCK, end - start))
        while start < end:
            self.budget.check_time()
            local = read_local(window, start)
            if local is None or local.data > end:
                break
            yield decode_name(local.name, local.flags)[0]
            start = local.data + local.packed
            if local.flags & HAS_DESCRIPTOR:
                start = find_signature(self.source, start, end, (LOCAL_SIGNATURE,), self.budget)


def lay_out(
    source: Source, entries: list[Entry], base: int, end: int, order: list[int], findings: FindingList, budget: Budget
) -> Layout:
    """Walk the local records up to the directory at `end`.

    `order` are the indices of the entries by their offset, to which `base` is added. Raises LimitError.
    """
    return _Walk(source, entries, base, end, findings, budget).run(order)


def find_signature(source: Source, start: int, end: int, signatures: tuple[bytes, ...], budget: Budget) -> int:
    """Where the first of some signatures of four bytes stands from `start` on; `end` where none does."""
    while start < end:
        budget.check_time()
        data = source.read(start, min(BLOCK, end - start))
        found = [place for place in (data.find(signature) for signature in signatures) if place >= 0]
        if found:
            return start + min(found)
        if len(data) < BLOCK:
            break
        start += BLOCK - 3
    return end


def decode_name(name: bytes, flags: int) -> tuple[str, bool]:
    """A name as `zipfile` decodes it (but not cut at NUL), and whether its bytes are what its flags say."""
    try:
        return name.decode("utf-8" if flags & UTF8_NAME else "ascii"), True
    except UnicodeDecodeError:
        if flags & UTF8_NAME:
            return name.decode("utf-8", "surrogateescape"), False
        return name.decode("cp437"), True


def path_of(entry: Entry) -> str:
    """The path of an entry, as its member has it."""
    return decode_name(entry.name, entry.flags)[0]


def _differences(entry: Entry, local: Local, streamed: bool) -> list[str]:
    """What a local header says otherwise; where a descriptor follows, sizes and CRC may be zero."""
    differences = []
    if local.name != entry.name:
        differences.append(f"name ({short_name(decode_name(local.name, local.flags)[0])})")
    if local.flags != entry.flags:
        differences.append(f"set of flags (0x{local.flags:04X}, there 0x{entry.flags:04X})")
    if local.method != entry.method:
        differences.append(f"compression ({compression_name(local.method)}, there {compression_name(entry.method)})")
    for label, here, there in (
        ("CRC", local.crc, entry.crc),
        ("packed size", local.packed, entry.packed),
        ("size", local.size, entry.size),
    ):
        if here != there and (here or not streamed):
            differences.append(f"{label} ({here:,}, there {there:,})")
    return differences


def _pairs(entry: Entry, local: Local, descriptor: Descriptor, streamed: bool) -> Pairs:
    """What local header and descriptor say beside what the directory says."""
    pairs = [("descriptor", "yes" if streamed else "no")]
    if streamed:
        pairs.append(("descriptor-form", descriptor.form))
        given = [
            label for label, value in (("crc", local.crc), ("packed", local.packed), ("size", local.size)) if value
        ]
        pairs.append(("local-sizes", " ".join(given) or "none"))
    pairs += extra_pairs("local-extra", local.extra, local.zip64)
    if local.needed != entry.needed:
        pairs.append(("local-extract-version", str(local.needed)))
    if (local.date, local.time) != (entry.date, entry.time):
        pairs.append(("local-mtime", dos_time(local.date, local.time)))
    differences = _differences(entry, local, streamed)
    if differences:
        pairs.append(("local-differences", "; ".join(differences)))
    if local.name != entry.name:
        pairs.append(("local-name", short_hex(local.name)))
    return tuple(pairs)
