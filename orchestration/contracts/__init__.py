"""Stream contracts: one Pandera model per stream, and what is derived from them.

No data is read or written here.
"""
