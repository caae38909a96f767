"""Backtests, kept until the next issue: what methods would have said earlier.

Belongs here: their files. Does not belong here: how they are made (`ml/`), their scores.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import polars as pl

from orchestration.durable import write_file
from orchestration.predictions.marts import Marts


def keep(marts: Marts, kind: str, target: str, rows: pl.DataFrame) -> None:
    """Replace the backtest of a target.

    Args:
        marts: Where.
        kind: `probability`, `duration` or `series`.
        target: What is forecast.
        rows: As the ledger gives them: target, issued_at and the kind's columns.
    """
    path = marts.settings.ml / "backtests" / kind / f"{target}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    rows.write_parquet(content, compression="zstd")
    write_file(path, content.getvalue(), what="backtest")


def kept(marts: Marts, kind: str) -> pl.DataFrame:
    """All backtests of a kind; without columns if there is none."""
    files: Iterable = sorted((marts.settings.ml / "backtests" / kind).glob("*.parquet"))
    parts = [pl.read_parquet(file) for file in files]
    return pl.concat(parts) if parts else pl.DataFrame()
