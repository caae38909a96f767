"""Counts what a data root has received: ROOT. Prints rows and batches."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from orchestration.settings import Settings

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    receipts = pl.read_parquet(settings.lake / "_ops" / "receipts.parquet")
    print(receipts["received"].sum(), receipts.height)  # noqa: T201
