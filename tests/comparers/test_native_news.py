"""What native files newly take from other libraries."""

from __future__ import annotations

from msgspec.structs import replace

from document_pairs import compared, pair_of
from elf_builder import Symbol, elf
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.native_news import news
from pydistdiff.model import FactCode, Side
from pydistdiff.native.binary import Binary

EXEC = Symbol("execve", version="GLIBC_2.2.5", library="libc.so.6")
SOCKET, CONNECT = Symbol("socket"), Symbol("connect")
HARMLESS = Symbol("strlen")


def binary(**facts) -> Binary:
    return Binary(format="made", summary="made", facts=facts, regions=())


def told(found) -> list[tuple]:
    return [(one.code, one.side, one.line, one.message) for one in found]


def test_functions_that_are_newly_taken_are_told_by_what_they_are_for():
    a, b = elf(symbols=(HARMLESS, SOCKET)), elf(symbols=(HARMLESS, EXEC, SOCKET, CONNECT))
    _, comparison, _ = compared(a, b, "x.so")
    assert told(comparison.facts) == [
        (FactCode.PROCESS, Side.B, None, "takes `execve` from another library"),
        (FactCode.NETWORK, Side.B, None, "takes `connect` from another library"),
    ]
    _, comparison, _ = compared(b, a, "x.so")
    assert [(one.side, one.keys) for one in comparison.facts] == [
        (Side.A, (("native", "execve"),)),
        (Side.A, (("native", "connect"),)),
    ]


def test_of_a_file_that_came_all_is_new_and_of_one_that_went_nothing():
    pair = pair_of(elf(symbols=(EXEC,)), elf(symbols=(SOCKET,)), "x.so")
    _, comparison, _ = compare_pair(replace(pair, a=None, path_a=None))
    assert [(one.code, one.side) for one in comparison.facts] == [(FactCode.NETWORK, Side.B)]
    _, comparison, _ = compare_pair(replace(pair, b=None, path_b=None))
    assert [(one.code, one.side) for one in comparison.facts] == [(FactCode.PROCESS, Side.A)]


def test_another_version_of_a_function_is_not_new():
    a, b = elf(symbols=(EXEC,)), elf(symbols=(EXEC._replace(version="GLIBC_2.34"),))
    assert compared(a, b, "x.so")[1].facts == ()


def test_what_is_taken_by_library_and_by_architecture_is_seen():
    windows = binary(imports={"KERNEL32.dll": frozenset({"CreateProcessW", "Sleep"})})
    assert [one.code for one in news(None, windows)] == [FactCode.PROCESS]
    delayed = binary(**{"delayed imports": {"WINHTTP.dll": ("WinHttpOpen",)}})
    assert [one.code for one in news(windows, delayed)] == [FactCode.NETWORK, FactCode.PROCESS]
    macos = binary(**{"arm64 imports": {"libSystem": frozenset({"_dlopen", "_connect$NOCANCEL", "_malloc"})}})
    assert [one.code for one in news(None, macos)] == [FactCode.NATIVE_CALL, FactCode.NETWORK]
    assert news(None, binary(exports=frozenset({"execve"}), needs=("socket",), imports="text")) == ()


def test_many_functions_of_a_kind_are_counted():
    names = ("execl", "execle", "execlp", "execv", "execve", "execvp", "fork")
    (found,) = news(None, binary(imports=frozenset(names)))
    assert found.message == "takes `execl`, `execle`, `execlp`, `execv`, `execve` and 2 more from another library"
    assert len(found.keys) == 7
