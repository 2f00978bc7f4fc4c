"""What native files newly take from other libraries that a reviewer wants to see: by the names of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydistdiff.comparers.pair import FactFound
from pydistdiff.model import FactCode, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.binary import Binary, Fact

MOST_NAMES = 5
"""Functions of one kind that are named; more are counted."""
IMPORTS = "imports"
"""How the names of the facts end that say what a file takes: also delayed, weak, and of an architecture."""

_FUNCTIONS = {
    FactCode.DYNAMIC_CODE: """
        Py_CompileString Py_CompileStringExFlags Py_CompileStringFlags Py_CompileStringObject PyRun_AnyFile
        PyRun_AnyFileExFlags PyRun_FileExFlags PyRun_SimpleFile PyRun_SimpleFileExFlags PyRun_SimpleString
        PyRun_SimpleStringFlags PyRun_String PyRun_StringFlags""",
    FactCode.PROCESS: """
        system popen execl execle execlp execv execve execvp execvpe execveat fexecve fork vfork posix_spawn
        posix_spawnp _popen _wpopen _wsystem _execv _execve _execvp _spawnl _spawnv _spawnve _spawnvp _wexecv _wspawnv
        CreateProcessA CreateProcessW CreateProcessAsUserA CreateProcessAsUserW CreateProcessWithLogonW WinExec
        ShellExecuteA ShellExecuteW ShellExecuteExA ShellExecuteExW""",
    FactCode.NATIVE_CALL: """
        dlopen dlmopen NSLinkModule LoadLibraryA LoadLibraryW LoadLibraryExA LoadLibraryExW LoadPackagedLibrary
        LdrLoadDll CreateRemoteThread WriteProcessMemory VirtualAllocEx ptrace process_vm_writev""",
    FactCode.NETWORK: """
        socket connect listen accept accept4 getaddrinfo gethostbyname gethostbyname_r WSAStartup WSAConnect WSASocketA
        WSASocketW InternetOpenA InternetOpenW InternetOpenUrlA InternetOpenUrlW HttpOpenRequestA HttpOpenRequestW
        WinHttpOpen WinHttpConnect URLDownloadToFileA URLDownloadToFileW DnsQuery_A DnsQuery_W curl_easy_init
        curl_easy_perform nw_connection_create CFStreamCreatePairWithSocketToHost""",
}
_CODES = {name: code for code, names in _FUNCTIONS.items() for name in names.split()}


def news(a: Binary | None, b: Binary | None) -> tuple[FactFound, ...]:
    """The functions that b newly takes, and those that a took and b takes no more, by what they are for."""
    before, after = (_taken(side) for side in (a, b))
    return (*_told(Side.B, after - before), *_told(Side.A, before - after))


def _taken(side: Binary | None) -> frozenset[str]:
    return frozenset(_names(side.facts)) if side is not None else frozenset()


def _names(facts: Mapping[str, Fact]) -> Iterator[str]:
    """The functions among what is taken."""
    for name, fact in facts.items():
        if name.endswith(IMPORTS):
            yield from _functions(fact)


def _functions(fact: Fact) -> Iterator[str]:
    """The names that are known, also of what is taken by library; without version, and the underscore of macOS."""
    if isinstance(fact, Mapping):
        for inner in fact.values():
            yield from _functions(inner)
    elif not isinstance(fact, str):
        for item in fact:
            name = item.partition("@")[0].partition("$")[0]
            known = name if name in _CODES else name.removeprefix("_")
            if known in _CODES:
                yield known


def _told(side: Side, names: frozenset[str]) -> Iterator[FactFound]:
    groups: dict[FactCode, list[str]] = {code: [] for code in _FUNCTIONS}
    for name in sorted(names):
        groups[_CODES[name]].append(name)
    for code, found in groups.items():
        if found:
            more = len(found) - MOST_NAMES
            told = ", ".join(f"`{name}`" for name in found[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
            keys = tuple(("native", name) for name in found)
            yield FactFound(code, side, None, f"takes {told} from another library", keys)
