"""ELF (System V ABI, gABI 4.3 draft; Linux Standard Base 5 for what GNU added): the reader of one file."""
