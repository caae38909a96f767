"""DuckDB with its default settings from NDJSON to Parquet, nothing checked: FILE TARGET."""

from __future__ import annotations

import sys

import duckdb

if __name__ == "__main__":
    file, target = sys.argv[1:]
    duckdb.execute(f"copy (select * from read_ndjson('{file}')) to '{target}' (format parquet)")
