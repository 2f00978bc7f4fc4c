"""Data files, read by their structure alone: catalogues of gettext, arrays, pickles, tables, certificates.

Each reader takes bytes and gives back what they say. It checks each offset, allocates nothing by a declared size, and
raises DataFileError for what it is not sure of. Nothing is loaded, run or decoded by anybody else's code.
"""
