"""What changed in the public names of the modules of two distributions.

A name is public if neither it, nor a part of its module's dotted name, begins with an underscore (`__init__` and the
like are for everybody), and if `__all__` of its module, where there is one, has it. What a module imports is not its
own, but what a package imports from itself in its `__init__` is, also where it lies in a private module. So PEP 8
("Public and internal interfaces") and the typing specification ("Library interface") have it.
"""

from __future__ import annotations

from pydistdiff.api.public import public_api

__all__ = ["public_api"]
