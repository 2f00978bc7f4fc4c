"""Reads Mach-O files, the libraries and programs of macOS: what a report tells of them, and nothing run or loaded.

Written after Apple's `mach-o/loader.h`, `mach-o/nlist.h` and `kern/cs_blobs.h`. Every offset is checked.
"""
