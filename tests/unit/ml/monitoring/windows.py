"""Windows for tests."""

from __future__ import annotations

import datetime as dt

import polars as pl

from ml.monitoring.drift import Window
from ml.sim.watched import BEGAN


def window(rows: pl.DataFrame, week: int = 0) -> Window:
    return Window("churn", BEGAN + dt.timedelta(weeks=week), rows)
