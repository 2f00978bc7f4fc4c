"""A server on this machine that answers as a test wants it to, also badly."""

from __future__ import annotations

import socket
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Reply(NamedTuple):
    """What is sent: `body` whole, unless `cut` says how many bytes of it; with `hangs` the rest never comes."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None
    hangs: bool = False
    has_length: bool = True
    chunked: bool = False


class Request(NamedTuple):
    path: str
    headers: dict[str, str]


class Loopback:
    """What the server knows: replies by path; where there are several, one a request, and the last one for ever."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[Request] = []
        self.ended = threading.Event()
        self.replies: dict[str, deque[Reply]] = {}

    def serve(self, path: str, *replies: Reply) -> str:
        self.replies[path] = deque(replies)
        return self.base + path

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        replies = self.replies.get(request.path)
        if replies is None:
            return Reply(status=404)
        return replies.popleft() if len(replies) > 1 else replies[0]

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@contextmanager
def loopback() -> Iterator[Loopback]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = known.reply(Request(self.path, headers))
            self.send_response(reply.status)
            self.send_header("Connection", "close")
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif reply.has_length:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            body = reply.body if reply.cut is None else reply.body[: reply.cut]
            if reply.chunked:
                body = b"%x\r\n%s" % (len(reply.body), body) + (b"\r\n0\r\n\r\n" if reply.cut is None else b"")
            self.wfile.write(body)
            self.wfile.flush()
            if reply.hangs:
                known.ended.wait(60)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a client that has had enough

    with Server(("127.0.0.1", 0), Handler) as server:
        known = Loopback(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield known
        finally:
            known.ended.set()
            server.shutdown()
            thread.join()


def closed_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
