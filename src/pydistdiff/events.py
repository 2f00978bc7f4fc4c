"""What a comparison tells while it works: the UI and the progress bar drink from it."""

from __future__ import annotations

from msgspec import Struct

from pydistdiff.model import Node, Report  # noqa: TC001 - msgspec looks at the types of fields


class Paired(Struct, frozen=True, tag=True):
    """Pairing is done: the outline of what differs, without changes and causes."""

    outline: Node


class Progress(Struct, frozen=True, tag=True):
    """`done` of `total` steps; `member` is what is worked on, visible."""

    done: int
    total: int
    member: str


class NodeDone(Struct, frozen=True, tag=True):
    """A node below the inputs has its changes; its causes are known when it is explained."""

    node: Node
    is_explained: bool = True


class Finished(Struct, frozen=True, tag=True):
    """The whole report."""

    report: Report


class Failed(Struct, frozen=True, tag=True):
    """There will be no report: a sentence for the user, as errors have it."""

    message: str


Event = Paired | Progress | NodeDone | Finished
