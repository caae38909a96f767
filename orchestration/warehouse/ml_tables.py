"""The tables that ML gives back to the warehouse, where dbt reads them as source `ml`.

Belongs here: where they lie, how they are written and read. Does not belong here: what they are
(`ml/tables/`), or what fills them (`predictions/`).
"""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from ml.tables.base import Table
from ml.tables.registry import TABLES
from orchestration.durable import write_file
from orchestration.settings import Settings


def table_path(settings: Settings, table: Table) -> Path:
    """Where a table lies."""
    return settings.ml / "tables" / f"{table.name}.parquet"


def write_table(settings: Settings, table: Table, frame: pl.DataFrame) -> int:
    """Replace a table as a whole; equal rows give equal bytes.

    Args:
        settings: The deployment.
        table: The table.
        frame: Its rows.

    Returns:
        How many rows it has.

    Raises:
        UnusableInputError: The rows are not what the table is.
    """
    path = table_path(settings, table)
    path.parent.mkdir(parents=True, exist_ok=True)
    shaped = table.of(frame)
    content = io.BytesIO()
    shaped.write_parquet(content, compression="zstd")
    write_file(path, content.getvalue(), what="ml table")
    return shaped.height


def read_table(settings: Settings, table: Table) -> pl.DataFrame:
    """A table as it was written last; without rows if it never was, or had other columns."""
    path = table_path(settings, table)
    if not path.exists():
        return table.empty()
    frame = pl.read_parquet(path)
    return frame if dict(frame.schema) == table.schema else table.empty()


def ensure_tables(settings: Settings) -> None:
    """Give dbt every table: those that are missing, or had other columns, without rows."""
    for table in TABLES:
        path = table_path(settings, table)
        if not path.exists() or dict(pl.read_parquet_schema(path)) != table.schema:
            write_table(settings, table, table.empty())
