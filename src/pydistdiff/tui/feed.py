"""What a comparison tells, read in a thread of its own and taken by the UI when it has time."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.events import Event, Failed


class Comparing(Protocol):
    """A comparison that goes on elsewhere."""

    def events(self) -> Iterator[Event | Failed]:
        """What it tells; the last one is `Finished` or `Failed`."""

    def want(self, node: str) -> None:
        """Let this node come next."""


class Feed:
    """The events that wait to be taken, and the node that is asked for."""

    def __init__(self, comparing: Comparing) -> None:
        self._comparing = comparing
        self._queue: SimpleQueue[Event | Failed] = SimpleQueue()
        self._wanted: str | None = None
        Thread(target=self._read, daemon=True).start()

    def taken(self) -> Iterator[Event | Failed]:
        """The events that have come, in their order; does not wait for more."""
        try:
            while True:
                yield self._queue.get_nowait()
        except Empty:
            return

    def want(self, node: str) -> None:
        """Let this node come next; asked again, it changes nothing."""
        if node != self._wanted:
            self._wanted = node
            self._comparing.want(node)

    def _read(self) -> None:
        for event in self._comparing.events():
            self._queue.put(event)
