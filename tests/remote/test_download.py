"""A file from a server that behaves, and from servers that do not."""

from __future__ import annotations

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loopback_server import Loopback, Reply, closed_port, loopback
from pydistdiff.errors import InputError
from pydistdiff.remote.cache import Cache
from pydistdiff.remote.connection import Answer, Connection, NotThereError, Terms
from pydistdiff.remote.download import Wanted, download
from pydistdiff.remote.failures import RequestError

DATA = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
NAME = "demo-1.0-py3-none-any.whl"
GOOD = Reply(DATA)


class Client:
    """Downloads into a cache of its own; `waited` are the pauses that it would have made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = Cache(str(folder))
        self.waited: list[float] = []
        self.told: list[tuple[int, int | None, str]] = []
        self.terms = Terms(read=0.3, connect=5)

    def get(self, wanted: Wanted, most: int = 0) -> bytes:
        with Connection(self.terms, sleep=self.waited.append) as connection:
            path = download(wanted, connection, self.cache, most=most, progress=lambda *told: self.told.append(told))
        return Path(path).read_bytes()

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "cache")


def fails(client: Client, wanted: Wanted, most: int = 0) -> str:
    """What a user reads; nothing is left in the cache."""
    with pytest.raises(InputError) as caught:
        client.get(wanted, most)
    assert client.files == []
    (line,) = caught.value.lines
    assert "\n" not in line
    return line


@pytest.mark.parametrize("reply", [GOOD, Reply(DATA, has_length=False), Reply(DATA, chunked=True)])
def test_a_file_is_fetched_once(server: Loopback, client: Client, reply: Reply) -> None:
    url = server.serve("/x.whl", reply)
    assert client.get(Wanted(url, NAME, SHA256, len(DATA))) == DATA
    assert client.get(Wanted(url, NAME, SHA256, len(DATA))) == DATA
    assert server.paths == ["/x.whl"]
    assert client.files == [NAME]
    assert client.told[-1] == (len(DATA), len(DATA), NAME)


def test_without_a_hash_it_is_fetched_again(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(DATA, has_length=False), Reply(b"other"))
    assert client.get(Wanted(url, NAME)) == DATA
    assert client.told[-1] == (len(DATA), None, NAME)
    assert client.get(Wanted(url, NAME)) == b"other"


def test_what_was_changed_in_the_cache_is_fetched_again(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", GOOD)
    wanted = Wanted(url, NAME, SHA256)
    client.get(wanted)
    (path,) = client.folder.rglob(NAME)
    path.write_bytes(b"changed")
    assert client.get(wanted) == DATA


def test_several_at_once_get_one_file(server: Loopback, client: Client) -> None:
    wanted = Wanted(server.serve("/x.whl", GOOD), NAME, SHA256)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: client.get(wanted), range(16))) == {DATA}
    assert client.files == [NAME]


def test_not_found(server: Loopback, client: Client) -> None:
    assert fails(client, Wanted(f"{server.base}/x.whl", NAME)) == f"{server.base}/x.whl: not found (404)"
    assert client.waited == []
    with pytest.raises(NotThereError):
        client.get(Wanted(f"{server.base}/x.whl", NAME))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=401), "wants to know who asks (401)"),
        (Reply(status=403), "is forbidden (403)"),
        (Reply(status=304), "the server answers 304 Not Modified"),
        (Reply(status=206, body=DATA), "the server answers 206 Partial Content"),
    ],
)
def test_other_answers(server: Loopback, client: Client, reply: Reply, reason: str) -> None:
    url = server.serve("/x.whl", reply)
    assert fails(client, Wanted(url, NAME)) == f"{url}: {reason}"
    assert client.waited == []


def test_a_server_that_is_busy_is_asked_again(server: Loopback, client: Client) -> None:
    busy = Reply(status=503, headers=(("Retry-After", "7"),))
    url = server.serve("/x.whl", busy, Reply(status=500), GOOD)
    assert client.get(Wanted(url, NAME, SHA256)) == DATA
    assert client.waited == [7.0, 1.0]


def test_a_server_that_stays_busy(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(status=503, headers=(("Retry-After", "99999"),)))
    assert fails(client, Wanted(url, NAME)) == f"{url}: the server answers 503 Service Unavailable (tried 3 times)"
    assert client.waited == [30.0, 30.0]


def test_a_truncated_download_is_tried_again(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(DATA, cut=1000), GOOD)
    assert client.get(Wanted(url, NAME)) == DATA
    assert client.waited == [0.5]
    assert client.files == [NAME]


@pytest.mark.parametrize(
    ("reply", "size", "reason"),
    [
        (Reply(DATA, cut=1000), None, "ends before it is complete (tried 3 times)"),
        (Reply(DATA, cut=1000, chunked=True), None, "ends before it is complete (tried 3 times)"),
        (Reply(DATA, cut=0), None, "ends before it is complete (tried 3 times)"),
        (Reply(DATA[:1000], has_length=False), 1001, "ends after 1,000 of 1,001 bytes (tried 3 times)"),
        (Reply(DATA[:1000], has_length=False), 999, "has more than the 999 bytes that were announced"),
        (Reply(DATA[:1000]), 999, "has 1,000 bytes, but 999 were announced"),
    ],
)
def test_another_size(server: Loopback, client: Client, reply: Reply, size: int | None, reason: str) -> None:
    url = server.serve("/x.whl", reply)
    assert fails(client, Wanted(url, NAME, SHA256, size)) == f"{url}: {reason}"


def test_another_hash(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(b"other"))
    other = hashlib.sha256(b"other").hexdigest()
    assert fails(client, Wanted(url, NAME, SHA256)) == f"{url}: has the sha256 {other}, but {SHA256} was announced"
    line = fails(client, Wanted(url, NAME, hashes=(("md5", "0" * 32),)))
    assert "but 00000000000000000000000000000000 was announced" in line


def test_every_hash_that_was_announced_is_checked(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", GOOD)
    good = "sha512", hashlib.sha512(DATA).hexdigest()
    assert client.get(Wanted(url, NAME, hashes=(good,))) == DATA


def test_a_slow_server(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(DATA, cut=1000, hangs=True))
    assert fails(client, Wanted(url, NAME)) == f"{url}: the server stopped answering (tried 3 times)"


def test_a_server_that_never_ends(server: Loopback, tmp_path: Path) -> None:
    """Each piece comes in time, but there is an end to patience."""
    url = server.serve("/x.whl", GOOD)
    now = iter(range(0, 10_000, 400))
    with Connection(clock=lambda: float(next(now))) as connection, pytest.raises(InputError) as caught:
        download(Wanted(url, NAME), connection, Cache(str(tmp_path / "cache")))
    assert str(caught.value) == f"{url}: takes more than 900 seconds"


def test_too_large(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", GOOD)
    told = f"{url}: has 256,000 bytes, over the limit of 255,999 (--max-download-size)"
    assert fails(client, Wanted(url, NAME, size=len(DATA)), most=255_999) == told
    assert server.asked == []
    assert fails(client, Wanted(url, NAME), most=255_999) == told
    url = server.serve("/x.whl", Reply(DATA, has_length=False))
    assert "over the limit of 255,999" in fails(client, Wanted(url, NAME), most=255_999)
    assert client.get(Wanted(url, NAME), most=256_000) == DATA


def test_no_network(client: Client) -> None:
    url = f"http://127.0.0.1:{closed_port()}/x.whl"
    assert fails(client, Wanted(url, NAME)) == f"{url}: no connection: connection refused (tried 3 times)"
    assert client.waited == [0.5, 1.0]


def test_no_such_host(client: Client) -> None:
    url = "http://nowhere.invalid/x.whl"
    assert fails(client, Wanted(url, NAME)) == f"{url}: no such host, or no network (tried 3 times)"


def test_no_tls(server: Loopback, client: Client) -> None:
    url = server.base.replace("http:", "https:") + "/x.whl"
    line = fails(client, Wanted(url, NAME))
    assert line.startswith(f"{url}: cannot be trusted: ")
    assert client.waited == []


def test_a_proxy_that_is_not_there(client: Client) -> None:
    client.terms = Terms(proxy=f"http://user:secret@127.0.0.1:{closed_port()}")
    line = fails(client, Wanted("http://example.invalid/x.whl", NAME))
    assert line.startswith("http://example.invalid/x.whl: the proxy cannot be used: ")
    assert "secret" not in line


def test_a_redirect_is_followed(server: Loopback, client: Client) -> None:
    url = server.serve("/x.whl", Reply(status=302, headers=(("Location", "/y/../y.whl"),)))
    server.serve("/y.whl", GOOD)
    assert client.get(Wanted(url, NAME, SHA256)) == DATA
    assert server.paths == ["/x.whl", "/y.whl"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "leads to file:///etc/passwd, which is none of http or https"),
        ("ftp://user:secret@127.0.0.1/x", "leads to ftp://127.0.0.1/x, which is none of http or https"),
        ("/x.whl", "leads from one address to the next more than 10 times"),
    ],
)
def test_a_redirect_is_refused(server: Loopback, client: Client, target: str, reason: str) -> None:
    url = server.serve("/x.whl", Reply(status=302, headers=(("Location", target),)))
    assert fails(client, Wanted(url, NAME)) == f"{url}: {reason}"
    assert len(server.asked) <= 11


@pytest.mark.parametrize("name", ["../demo-1.0.whl", "a/b.whl", "..", "demo\\x.whl", ""])
def test_a_name_that_leads_elsewhere_is_refused_before_anybody_asks(
    server: Loopback, client: Client, name: str
) -> None:
    url = server.serve("/x.whl", GOOD)
    assert "is no file name of a distribution" in fails(client, Wanted(url, name, SHA256))
    assert server.asked == []


def test_credentials_go_to_their_own_host_alone_and_are_not_shown(
    server: Loopback, client: Client, tmp_path: Path
) -> None:
    with loopback() as other:
        secret = server.base.replace("//", "//user:secret@")
        server.serve("/x.whl", Reply(status=301, headers=(("Location", f"{other.base}/y.whl?key=secret"),)))
        line = fails(client, Wanted(f"{secret}/x.whl", NAME))
        assert server.asked[0].headers["authorization"].startswith("Basic ")
        assert "authorization" not in other.asked[0].headers
    assert line == f"{server.base}/x.whl: not found (404)"


def test_netrc_says_who_asks(server: Loopback, client: Client, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1\nlogin user\npassword secret\n")
    (tmp_path / "netrc").chmod(0o600)
    url = server.serve("/x.whl", GOOD)
    assert client.get(Wanted(url, NAME)) == DATA
    assert "authorization" in server.asked[0].headers


def test_the_bytes_are_those_of_the_file_whatever_the_server_calls_them(server: Loopback, client: Client) -> None:
    data = gzip.compress(b"of a tar")
    sha256 = hashlib.sha256(data).hexdigest()
    url = server.serve("/x.tar.gz", Reply(data, headers=(("Content-Encoding", "gzip"),)))
    assert client.get(Wanted(url, "x-1.tar.gz", sha256)) == data
    assert server.asked[0].headers["accept-encoding"] == "identity"
    (path,) = client.folder.rglob("x-1.tar.gz")
    path.unlink()
    assert "comes encoded" in fails(client, Wanted(url, "x-1.tar.gz"))


def page(server: Loopback, reply: Reply, most: int, headers: dict[str, str] | None = None) -> Answer | bytes:
    url = server.serve("/page", reply)
    with Connection() as connection:
        return connection.get(url, lambda answer: answer if answer.status == 304 else answer.bytes(most), headers)


def test_a_page_is_decoded_up_to_a_limit(server: Loopback) -> None:
    bomb = Reply(gzip.compress(bytes(8_000_000)), headers=(("Content-Encoding", "gzip"),))
    assert page(server, bomb, 9_000_000) == bytes(8_000_000)
    with pytest.raises(InputError, match="has more than 1,000,000 bytes"):
        page(server, bomb, 1_000_000)
    with pytest.raises(InputError, match="/page: "):
        page(server, Reply(b"no gzip", headers=(("Content-Encoding", "gzip"),)), 1000)


def test_what_was_not_changed_is_an_answer_where_it_was_asked_for(server: Loopback) -> None:
    answer = page(server, Reply(status=304), 10, {"If-None-Match": '"x"'})
    assert isinstance(answer, Answer)
    with pytest.raises(InputError, match="304"):
        page(server, Reply(status=304), 10)


def test_an_error_that_is_none_of_the_network_is_a_bug(server: Loopback) -> None:
    def broken(_: Answer) -> None:
        raise ZeroDivisionError

    with Connection() as connection, pytest.raises(ZeroDivisionError):
        connection.get(server.serve("/x", GOOD), broken)


def test_a_reader_may_find_the_answer_wanting(server: Loopback) -> None:
    def wanting(_: Answer) -> None:
        raise RequestError("is of no use", is_temporary=False)

    url = server.serve("/x", GOOD)
    with Connection() as connection, pytest.raises(InputError) as caught:
        connection.get(url, wanting)
    assert str(caught.value) == f"{url}: is of no use"
