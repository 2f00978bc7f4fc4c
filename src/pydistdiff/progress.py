"""A line on the terminal that shows how far a long comparison is; gone when it is done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from pydistdiff.safetext import inert_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

PATIENCE = 0.5
"""Seconds of work before there is anything to see."""
_PAUSE = 0.1
_NAME_WIDTH = 48


class ProgressLine:
    """Shows progress on `stream` where that is a terminal and the work takes longer than `PATIENCE`.

    A context: what was drawn is gone at its end, however it ends. Drawn from the caller's own thread.
    """

    def __init__(self, stream: Any, clock: Callable[[], float] = time.monotonic, *, counts_bytes: bool = False) -> None:
        self._stream = stream
        self._counts_bytes = counts_bytes
        self._clock = clock
        self._is_wanted = stream is not None and stream.isatty()
        self._next = clock() + PATIENCE
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, total: int | None, member: str) -> None:
        """`done` of `total` steps (or bytes) are done, None where nobody knows; now it is `member`'s turn."""
        if not self._is_wanted or self._clock() < self._next:
            return
        self._next = self._clock() + _PAUSE
        if self._bar is None:
            self._bar = self._make_bar()
            self._bar.add_task("")
        (task,) = self._bar.tasks
        task.total = total  # `update` takes None for "as it was"
        self._bar.update(task.id, completed=done, member=_short(inert_line(member)))
        self._bar.start()
        self._bar.refresh()

    def _make_bar(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

        return Progress(
            BarColumn(),
            DownloadColumn() if self._counts_bytes else MofNCompleteColumn(),
            TextColumn("{task.fields[member]}", markup=False),  # a name is never markup
            console=Console(file=self._stream),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )


def _short(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else "…" + name[-_NAME_WIDTH + 1 :]
