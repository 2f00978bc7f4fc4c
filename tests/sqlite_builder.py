"""Databases that SQLite itself writes, and places in them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAIN = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size REAL)",
    "INSERT INTO t VALUES (1, 'one', 1.5), (2, 'two', NULL), (3, 'three', 3)",
)


def database(*statements: str, page_size: int = 512, pragmas: Iterable[str] = (), rows: Iterable[tuple] = ()) -> bytes:
    """The file after these statements; `rows` go to the last one."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for pragma in (f"page_size={page_size}", "secure_delete=0", *pragmas):
        connection.execute(f"PRAGMA {pragma}")
    *first, last = statements
    for statement in first:
        connection.execute(statement)
    connection.execute("BEGIN")
    if rows:
        connection.executemany(last, rows)
    else:
        connection.execute(last)
    connection.execute("COMMIT")
    data = connection.serialize()
    connection.close()
    return data


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]
