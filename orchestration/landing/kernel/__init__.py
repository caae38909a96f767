"""The reader of JSON lines, in machine code: numba compiles it once, `compiled.py` keeps it."""
