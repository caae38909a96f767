"""What the methods would have said at earlier origins, in the form of the ledger.

Belongs here: past forecasts of series. Does not belong here: their scores (`ml.ledger`).

A young ledger has nothing to score; these rows stand in, and say by their model_version that they
were never issued. Levels, trends, seasons and intervals are of what was known at each origin; the
parameters of smoothing and ARIMA are of the whole history, which flatters the model a little.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ml.arrays import Integers
from ml.forecasting import methods
from ml.forecasting.conformal import half_widths
from ml.forecasting.forecast import BOUNDS, Plan
from ml.forecasting.methods import MODEL, NAIVE, SEASONAL_NAIVE, Rolled
from ml.forecasting.series import Series, from_log

VERSION = "backtest"

SCHEMA = {
    "target": pl.String(),
    "issued_at": pl.Datetime("us"),
    "method": pl.String(),
    "model_version": pl.String(),
    "target_start": pl.Datetime("us"),
    "horizon": pl.Int64(),
    "point": pl.Float64(),
    **dict.fromkeys(BOUNDS, pl.Float64()),
}


def backtest(
    frame: pl.DataFrame,
    plan: Plan,
    *,
    origins: int = 26,
    methods_wanted: Sequence[str] = (MODEL, NAIVE, SEASONAL_NAIVE),
) -> pl.DataFrame:
    """Forecasts of each method at earlier origins, for periods that are over by now.

    Args:
        frame: A frame of series (see `series.py`).
        plan: How.
        origins: Origins per series at most, evenly spread over those that every method has.
        methods_wanted: Of `model`, `naive`, `seasonal_naive`.

    Returns:
        Rows as `ml.ledger.issue.read_issues` gives them for `series`: target (the series),
        issued_at (end of the last period that was known), method, model_version (`backtest`),
        target_start, horizon, point, low_50 to high_95 (null where no earlier forecast had come
        true). Series with fewer than 12 values have no rows. Truth of these rows is the frame, with
        series_id as target and period_start as target_start.

    Raises:
        UnusableInputError: The frame is not as documented.
        InsufficientDataError: No series has a value in a period that is over.
    """
    parts = [pl.DataFrame(schema=SCHEMA)]
    for series in plan.series_of(frame):
        if len(series.values) < methods.MIN_POINTS:
            continue
        rolled = {method: plan.rolled(series.values, method) for method in methods_wanted}
        shared = set.intersection(*({int(each) for each in one.origins} for one in rolled.values()))
        chosen = np.array(sorted(shared))[methods.spread(len(shared), origins)]
        parts += [_past(series, plan, method, one, chosen) for method, one in rolled.items()]
    return pl.concat(parts).sort("target", "issued_at", "method", "horizon")


def _past(
    series: Series, plan: Plan, method: str, rolled: Rolled, chosen: Integers
) -> pl.DataFrame:
    """One method's past forecasts of one series."""
    steps = len(rolled.ahead)
    starts = series.starts.cast(pl.Datetime("us")).to_list()
    skipped = len(starts) - len(methods.window(series.values, plan.seasons))
    rows = []
    for row in np.flatnonzero(np.isin(rolled.origins, chosen)):
        origin = int(rolled.origins[row])
        known = rolled.origins[:, None] + np.arange(1, steps + 1) <= origin
        residuals = np.where(known, rolled.actual - rolled.predicted, np.nan)
        widths = half_widths(residuals)
        for step in range(min(steps, len(starts) - skipped - origin)):
            middle = rolled.predicted[row, step]
            sides = np.stack([middle - widths[:, step], middle + widths[:, step]], axis=1).ravel()
            said = from_log(np.append(middle, sides), is_count=plan.is_count).tolist()
            issued, target = starts[skipped + origin], starts[skipped + origin + step]
            rows.append([series.series_id, issued, method, VERSION, target, step + 1, *said])
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(
        pl.col("point", *BOUNDS).fill_nan(None)
    )
