"""When a measure crosses its limit: probability, dates, and what to do about it.

Belongs here: crossing, its dates and rows. Does not belong here: paths (`paths.py`), words
(`advice.py`), limits (they come in a frame).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.forecasting import methods
from ml.forecasting.advice import UNITS, Crossing, Limit, advice
from ml.forecasting.forecast import INSUFFICIENT, Plan
from ml.forecasting.paths import Paths, simulate
from ml.forecasting.series import Series
from ml.frames import number, require, text

WITHIN = (30, 60, 90)
"""Periods within which the probability of crossing is told."""
HISTORY_SHARE = 2
"""A history carries half of its length: two months are enough for 30 days."""
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
        limits: Per series: series_id (text), limit_value (number; crossing is being above it), and
            if wanted name (text, the series in words) and unit (text: `bytes`, `ratio`, `count`)
            for the recommendation.
        plan: How; its horizon is usually 90. A history carries at most half of its length, whatever
            the plan says: a limit is asked about earlier than a figure is forecast.
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
    paths, plan = paths or Paths(), replace(plan, history_share=HISTORY_SHARE)
    limits = limits.select("series_id", "limit_value", *_words(limits)).sort("series_id")
    found = {series.series_id: series for series in plan.series_of(frame)}
    rows = []
    for series_id, value, name, unit in limits.rows():
        if series_id not in found:
            message = f"a limit is of series '{series_id}', which has no value: drop the limit."
            raise UnusableInputError(message)
        limit = Limit(float(value), name, unit)
        rows.append(_looked(found[series_id], limit, plan, paths))
    return pl.DataFrame(rows, schema=SCHEMA)


def _words(limits: pl.DataFrame) -> list[pl.Expr]:
    """Name and unit of each limit; the series' own name and counts where nothing is said.

    Raises:
        UnusableInputError: A unit is none of `UNITS`.
    """
    name = pl.col("name") if "name" in limits.columns else pl.col("series_id").alias("name")
    unit = pl.col("unit") if "unit" in limits.columns else pl.lit("count").alias("unit")
    unknown = set(limits.select(unit)["unit"]) - set(UNITS)
    if unknown:
        message = f"unit '{min(map(str, unknown))}' of a limit is none of {', '.join(UNITS)}."
        raise UnusableInputError(message)
    return [name, unit]


def _looked(series: Series, limit: Limit, plan: Plan, paths: Paths) -> dict[str, object]:
    """One limit's row."""
    known = len(series.values)
    row: dict[str, object] = dict.fromkeys(SCHEMA)
    row |= {"series_id": series.series_id, "limit_value": limit.value, "n": known}
    row |= {"latest_value": float(series.values[-1]), "status": INSUFFICIENT, "horizon": 0}
    if known < methods.MIN_MODEL_POINTS:
        needed = f"{known} days are known, {methods.MIN_MODEL_POINTS} are needed"
        return row | {"recommendation": f"{limit.title}: nothing can be said yet, {needed}."}
    ahead = simulate(series.values, plan, paths)
    if ahead is None:
        trend = "its trend could not be fitted"
        return row | {"recommendation": f"{limit.title}: nothing can be said, {trend}."}
    crossed = np.maximum.accumulate(ahead > limit.value, axis=1).mean(axis=0)
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
