"""Python source read as data: nothing of it is run, and what cannot be read for sure is refused with a reason."""
