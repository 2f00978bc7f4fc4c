"""What all readers of data files share: the error that they raise."""

from __future__ import annotations


class DataFileError(Exception):
    """The bytes are no file of the format, or one that programs read in different ways; the message says why."""
