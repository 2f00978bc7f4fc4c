"""Reads PE images, the libraries and programs of Windows: what a report tells of them, and nothing run or loaded.

Written after Microsoft's "PE Format". Every offset is checked, and what loaders read in different ways is refused.
"""
