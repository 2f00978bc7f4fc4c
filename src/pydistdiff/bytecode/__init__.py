"""Byte code of CPython as data: headers, code objects and constants, read without the interpreter's own reader.

Nothing here builds an object that could be run (HAZARDS rule 12). Python 3.6 to 3.13 were read against the
interpreters themselves; 3.14 and 3.15 follow their documented layout and were never seen real.
"""
