"""When a measure crosses its limit: probability, dates, and what to do about it.

Belongs here: crossing, its dates and rows. Does not belong here: paths (`paths.py`), words
(`advice.py`), limits (they come in a frame).
"""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.forecasting import methods
from ml.forecasting.advice import Crossing, advice
from ml.forecasting.forecast import INSUFFICIENT, Plan
from ml.forecasting.paths import Paths, simulate
from ml.forecasting.series import Series
from ml.frames import number, require, text

WITHIN = (30, 60, 90)
"""Periods within which the probability of crossing is told."""
SHARES = (0.5, 0.9)
"""Probabilities whose first date is told."""

SCHEMA = {
    "series_id": pl.String(),
    "status": pl.String(),
    "limit_value": pl.Float64(),
    "latest_value": pl.Float64(),
    **{f"exceed_{within}_probability": pl.Float64() for within in WITHIN},
    "first_date_50": pl.Date(),
    "first_date_90": pl.Date(),
    "horizon": pl.Int64(),
    "n": pl.Int64(),
    "recommendation": pl.String(),
}


def outlook(
    frame: pl.DataFrame, limits: pl.DataFrame, plan: Plan, paths: Paths | None = None
) -> pl.DataFrame:
    """Say for every limit with what probability and when its series crosses it.

    Args:
        frame: A frame of series (see `series.py`), by day as a rule.
        limits: Per series: series_id (text), limit_value (number; crossing is being above it).
        plan: How; its horizon is usually 90. A history carries at most a third of its length.
        paths: How paths are simulated.

    Returns:
        One row per limit, sorted by series_id: status (`ok`, `insufficient_data`), limit_value,
        latest_value, exceed_30_probability, exceed_60_probability, exceed_90_probability (that it
        is crossed at least once within so many periods; null beyond what the history carries),
        first_date_50 and first_date_90 (first period by which that share of paths has crossed; null
        when never within the horizon), horizon (periods that the history carries), n (values),
        recommendation (a sentence with limit, dates and evidence).

    Raises:
        UnusableInputError: A frame is not as documented, or a limit names no series.
        InsufficientDataError: No series has a value in a period that is over.
    """
    require(limits, {"series_id": text, "limit_value": number}, what="limits")
    paths = paths or Paths()
    found = {series.series_id: series for series in plan.series_of(frame)}
    rows = []
    for name, limit in limits.select("series_id", "limit_value").sort("series_id").rows():
        if name not in found:
            message = f"a limit is of series '{name}', which has no value: drop the limit."
            raise UnusableInputError(message)
        rows.append(_looked(found[name], float(limit), plan, paths))
    return pl.DataFrame(rows, schema=SCHEMA)


def _looked(series: Series, limit: float, plan: Plan, paths: Paths) -> dict[str, object]:
    """One limit's row."""
    known = len(series.values)
    row: dict[str, object] = dict.fromkeys(SCHEMA)
    row |= {"series_id": series.series_id, "limit_value": limit, "n": known}
    row |= {"latest_value": float(series.values[-1]), "status": INSUFFICIENT, "horizon": 0}
    if known < methods.MIN_MODEL_POINTS:
        needed = f"{known} values are known, {methods.MIN_MODEL_POINTS} are needed"
        return row | {"recommendation": f"Nothing can be said yet: {needed}."}
    ahead = simulate(series.values, plan, paths)
    if ahead is None:
        return row | {"recommendation": "Nothing can be said: the trend could not be fitted."}
    crossed = np.maximum.accumulate(ahead > limit, axis=1).mean(axis=0)
    dates = [_day(each) for each in series.following(len(crossed), plan.every)]
    first = [_first(crossed, dates, share) for share in SHARES]
    told = {
        f"exceed_{within}_probability": float(crossed[within - 1])
        for within in WITHIN
        if within <= len(crossed)
    }
    crossing = Crossing(series, limit, float(crossed[-1]), (first[0], first[1]), dates[-1])
    row |= {"status": "ok", "horizon": len(crossed), "recommendation": advice(crossing)}
    return row | told | {"first_date_50": first[0], "first_date_90": first[1]}


def _first(crossed: Floats, dates: list[date], share: float) -> date | None:
    """The first date by which a share of the paths has crossed."""
    places = np.flatnonzero(crossed >= share)
    return dates[places[0]] if len(places) else None


def _day(start: date | datetime) -> date:
    """The day on which a period begins."""
    return start.date() if isinstance(start, datetime) else start
