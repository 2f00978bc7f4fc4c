"""How all tests run."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no fault of the code: no example has a deadline.
settings.register_profile("home", deadline=None)
settings.load_profile("home")
# CI tries the same examples on every run, so that it says something about the change and not about chance; at
# home each run tries others.
settings.register_profile("ci", deadline=None, derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
