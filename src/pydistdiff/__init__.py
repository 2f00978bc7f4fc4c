"""Says why two Python distributions differ, and whether the difference matters."""

__version__ = "0.1.0.dev0"
