"""From frames to the bytes of data files: NDJSON, gzip, CSV, Parquet.

Belongs here: byte-deterministic encoders. Does not belong here: what is wrong with a file
(`damage.py`) or where it goes (`delivery.py`).
"""

from __future__ import annotations

import gzip
import io
from typing import Literal

import polars as pl

Format = Literal["ndjson", "ndjson.gz", "csv", "parquet"]

GZIP_LEVEL = 1


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Timestamps and dates as the text that JSON and CSV carry, e.g. `2026-03-02T18:04:05.123Z`."""
    clocks = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    return frame.with_columns(
        *(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ") for name in clocks),
        *(pl.col(name).dt.strftime("%Y-%m-%d") for name in dates),
    )


def nested(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns such as `deviceInfo.platform` as structs, each at its first member's place."""
    columns: dict[str, pl.Expr] = {}
    for name in frame.columns:
        outer = name.partition(".")[0]
        if outer == name:
            columns[name] = pl.col(name)
        elif outer not in columns:
            members = [other for other in frame.columns if other.startswith(f"{outer}.")]
            columns[outer] = pl.struct(
                pl.col(member).alias(member.removeprefix(f"{outer}.")) for member in members
            ).alias(outer)
    return frame.select(columns.values())


def ndjson(frame: pl.DataFrame) -> bytes:
    """One JSON object per line; `frame` is nested and its clocks are text."""
    target = io.BytesIO()
    frame.write_ndjson(target)
    return target.getvalue()


def csv(frame: pl.DataFrame) -> bytes:
    """A header and one line per row; `frame` is flat and its clocks are text."""
    target = io.BytesIO()
    frame.write_csv(target)
    return target.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """A Parquet file; clocks are microseconds in UTC."""
    clocks = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    target = io.BytesIO()
    frame.with_columns(pl.col(clocks).dt.replace_time_zone("UTC")).write_parquet(
        target, compression="zstd", compression_level=1
    )
    return target.getvalue()


def compressed(data: bytes) -> bytes:
    """Gzip with no file name and no time in its header."""
    return gzip.compress(data, compresslevel=GZIP_LEVEL, mtime=0)
