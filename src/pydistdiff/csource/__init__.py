"""C and C++ source read as data: which lines are comments, and what Cython writes into those of the C that it makes."""
