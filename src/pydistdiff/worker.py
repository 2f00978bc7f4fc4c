"""A comparison in a process of its own: the UI stays fluent, and can leave at any moment.

The two talk in frames of MessagePack, a length of eight bytes before each. The worker reads what is asked from its
standard input, then the ids of nodes that somebody waits for; when that ends, so does the worker, however its parent
ended. It writes events to its standard output.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, suppress
from threading import Thread
from typing import IO, TYPE_CHECKING

from msgspec import DecodeError, Struct, msgpack

from pydistdiff.errors import InputError
from pydistdiff.events import Event, Failed, Finished
from pydistdiff.inputs import Located  # noqa: TC001 - msgspec looks at the types of fields
from pydistdiff.limits import Limits  # noqa: TC001 - msgspec looks at the types of fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.inputs import Given

_LENGTH = 8
_PIECE = 1 << 20


class Asked(Struct, frozen=True, kw_only=True):
    """What to compare: two inputs, or what `--demo` makes where there are none."""

    inputs: tuple[Located, Located] | None
    limits: Limits
    full_paths: bool


class Worker:
    """The parent's end. One thread may read the events while another one wants nodes or stops it."""

    def __init__(self, asked: Asked) -> None:
        # -P: a module that lies in the working directory must not be taken for one of the standard library.
        command = [sys.executable, "-P", "-m", __name__]
        self._process = subprocess.Popen(  # noqa: S603 - this program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._send(msgpack.encode(asked))

    def events(self) -> Iterator[Event | Failed]:
        """What the comparison tells; the last one is `Finished`, or `Failed` where there will be no report."""
        assert self._process.stdout is not None
        decoder = msgpack.Decoder(Event | Failed)
        try:
            for frame in _frames(self._process.stdout):
                event = decoder.decode(frame)
                yield event
                if isinstance(event, Finished | Failed):
                    return
        except (OSError, ValueError, DecodeError):  # stopped while it was read from
            pass
        yield Failed("the process that compares has ended")

    def want(self, node: str) -> None:
        """Let the worker compare this node next, if it is not done yet."""
        self._send(node.encode())

    def stop(self) -> None:
        """End the worker at once, whatever it does; it leaves nothing behind."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(OSError):  # what was still to be sent to it
                stream.close()

    def _send(self, frame: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it has ended or was stopped: that is told where its events are read
            _write(self._process.stdin, frame)


def _write(stream: IO[bytes], frame: bytes) -> None:
    stream.write(len(frame).to_bytes(_LENGTH, "big") + frame)
    stream.flush()


def _frames(stream: IO[bytes]) -> Iterator[bytes]:
    """The frames up to the end of the stream; one that is cut off is none."""
    while True:
        head = _read(stream, _LENGTH)
        if len(head) < _LENGTH:
            return
        length = int.from_bytes(head, "big")
        frame = _read(stream, length)
        if len(frame) < length:
            return
        yield frame


def _read(stream: IO[bytes], size: int) -> bytes:
    pieces = []
    while size:
        piece = stream.read(min(size, _PIECE))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class _Wishes:
    """The node that somebody waits for, as the parent last said."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._node: str | None = None
        Thread(target=self._listen, daemon=True).start()

    def latest(self) -> str | None:
        return self._node

    def _listen(self) -> None:
        for frame in self._frames:
            self._node = frame.decode()
        os._exit(1)  # the parent is gone, and nobody reads any more


def main() -> None:
    """What the worker does."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing but frames goes to the parent
    frames = _frames(sys.stdin.buffer)
    asked = msgpack.decode(next(frames), type=Asked)
    wishes = _Wishes(frames)
    try:
        for event in _events(asked, wishes):
            _write(output, msgpack.encode(event))
    except InputError as error:
        _write(output, msgpack.encode(Failed(str(error))))
    except Exception as error:
        _write(output, msgpack.encode(Failed(f"this is a bug in pydistdiff: {type(error).__name__}: {error}")))


def _events(asked: Asked, wishes: _Wishes) -> Iterator[Event]:
    from pydistdiff import engine

    with ExitStack() as opened:
        a, b = (opened.enter_context(given) for given in _inputs(asked))
        yield from engine.events(a, b, limits=asked.limits, full_paths=asked.full_paths, wanted=wishes.latest)


def _inputs(asked: Asked) -> Iterator[Given]:
    from pydistdiff.inputs import given_bytes

    if asked.inputs is None:
        from pydistdiff.demo import demo_pair

        yield from (given_bytes(name, data) for name, data in demo_pair())
    else:
        yield from (located.open() for located in asked.inputs)


if __name__ == "__main__":
    main()
