"""How dates are written: what a date looks like in a text. All patterns take linear time."""

from __future__ import annotations

import re

_YEAR = "(?:19|20)[0-9]{2}"
_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_NAME_OF_MONTH = (
    "(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? {1,2})"
_ANY_DAY = "(?:[12][0-9]|3[01]|0?[1-9])"
_CLOCK = "[0-2]?[0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?(?: ?[AP]M)?"
_ZONE = r"(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?(?: ?\(?(?:UTC|GMT|[A-Z]{2,3}T)\)?)?"
_TIME = f"(?:{_CLOCK}{_ZONE})"

_FORMS = (
    f"{_YEAR}-{_MONTH}-{_DAY}(?:(?:T|,? {{1,2}}| at ){_TIME})?",
    f"{_YEAR}/{_MONTH}/{_DAY}(?:,? {{1,2}}{_TIME})?",
    f"{_WEEKDAY}?{_NAME_OF_MONTH} {{1,2}}{_ANY_DAY},?(?: {_TIME})? {_YEAR}(?:,?(?: at)? {_TIME}|{_ZONE})?",
    f"{_WEEKDAY}?{_ANY_DAY}[ -]{_NAME_OF_MONTH}[ -]{_YEAR}(?:,? {_TIME})?",
)
DATE_TEXT = f"(?:{'|'.join(_FORMS)})"
"""ISO 8601, RFC 2822, `Mon Jan  1 12:00:00 2024`, `January 1, 2024`, `01 Jan 2024`; a time and a zone may follow."""
MONTH_AND_YEAR = f"{_NAME_OF_MONTH} {_YEAR}"
DIGITS_TEXT = f"(?:{_YEAR}{_MONTH}{_DAY}(?:[T_-]?[0-2][0-9][0-5][0-9][0-6][0-9]Z?)?)"
"""`20240131` and `20240131T120000Z`: a date only where something else says so."""
EPOCH_TEXT = "(?:1[0-9]{9}(?:[.][0-9]{1,9})?|1[0-9]{12})"
"""Seconds or milliseconds since 1970, from 2001 to 2033: a date only under a key that says so."""

DATE = re.compile(rf"(?<![\w.+/\\-]){DATE_TEXT}(?!\w|[.+/\\-]\w)", re.ASCII)
"""A date in a line. It is no part of a word, a version, a path or an address."""
DATE_ALONE = re.compile(f"{DATE_TEXT}|{DIGITS_TEXT}|{EPOCH_TEXT}")
"""A value that is a date and nothing else."""
