"""When a measure crosses its limit: probability, dates, and what to do about it.

Belongs here: simulated paths, crossing, the recommendation. Does not belong here: limits (they come
in a frame) or forecasts that are reported as such (`forecast.py`).

Half of the paths go on with the present trend, ETS(A, A, N), half with the mean growth of the
window, ETS(A, N, N) with drift, which is drawn anew for each path, as the mean of growth resampled.
Nobody knows which of the two holds. (A damped trend, best for a forecast's middle, crosses limits
too rarely: on planted trends 36 % told where 65 % came.) Each path starts from today's level and
meets errors of the past, drawn in blocks of a season or of ten periods so that what comes together
stays together, and feeds them back, as the models do (Hyndman and others 2008, chapter 6). Seasons
repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from ml.errors import UnusableInputError
from ml.forecasting import methods
from ml.forecasting.advice import Crossing, advice
from ml.forecasting.forecast import INSUFFICIENT, Plan
from ml.forecasting.levels import DampedTrend, fit_smoothing
from ml.forecasting.seasons import repeat, split, usable
from ml.forecasting.series import Floats, Series, from_log, to_log
from ml.frames import number, require, text

WITHIN = (30, 60, 90)
"""Periods within which the probability of crossing is told."""
SHARES = (0.5, 0.9)
"""Probabilities whose first date is told."""

BLOCK = 10
"""Periods that are drawn together where there is no season."""

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


@dataclass(frozen=True)
class Paths:
    """How paths are simulated.

    Attributes:
        count: Number of paths.
        seed: Of the random numbers.
    """

    count: int = 2_000
    seed: int = 0


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


def simulate(values: Floats, plan: Plan, paths: Paths) -> Floats | None:
    """Paths of a series over what its history carries.

    Args:
        values: One value per period, oldest first.
        plan: How.
        paths: How many, from which seed.

    Returns:
        One row per path, one column per period ahead, on the scale of the values; none where the
        fit does not converge.
    """
    scaled = to_log(methods.window(values, plan.seasons), is_count=plan.is_count)
    horizon = plan.carried(len(values))
    seasons = usable(plan.seasons, len(scaled))
    rest, parts = split(scaled, seasons)
    if np.ptp(rest) < 1e-9:
        return np.full((1, horizon), values[-1])
    block = seasons[0] if seasons else min(BLOCK, len(rest))
    drawing = _Drawing(paths.count // 2, horizon, block, np.random.default_rng(paths.seed))
    halves = [_trending(rest, drawing), _drifting(rest, drawing)]
    kept = [half for half in halves if half is not None]
    if not kept:
        return None
    return from_log(np.vstack(kept) + repeat(parts, seasons, horizon), is_count=plan.is_count)


@dataclass(frozen=True)
class _Drawing:
    """How errors are drawn: paths, steps, length of a block, random numbers."""

    count: int
    steps: int
    block: int
    random: np.random.Generator

    def of(self, errors: Floats, steps: int) -> Floats:
        """Errors in blocks of neighbours; a block that meets the end goes on at the begin."""
        blocks = -(-steps // self.block)
        starts = self.random.integers(0, len(errors), (self.count, blocks))
        places = (starts[:, :, None] + np.arange(self.block)) % len(errors)
        return errors[places].reshape(self.count, -1)[:, :steps]


def _trending(rest: Floats, drawing: _Drawing) -> Floats | None:
    """Paths that go on with the present trend."""
    fit = fit_smoothing(rest, damped=False)
    if fit is None:
        return None
    levels, trends = fit.states(rest[None, :])
    errors = fit.errors(rest)
    drawn = drawing.of(errors - errors.mean(), drawing.steps)
    return _walked(fit, levels[0, -1], np.full(drawing.count, trends[0, -1]), drawn)


def _drifting(rest: Floats, drawing: _Drawing) -> Floats | None:
    """Paths that go on with the mean growth of the window, which is itself uncertain."""
    fit = fit_smoothing(rest, with_trend=False)
    if fit is None:
        return None
    errors = fit.errors(rest)[1:]
    drifts = fit.alpha * drawing.of(errors, len(errors)).mean(axis=1)
    drawn = drawing.of(errors - errors.mean(), drawing.steps)
    return _walked(fit, fit.states(rest[None, :])[0][0, -1], drifts, drawn)


def _walked(fit: DampedTrend, start: float, trends: Floats, errors: Floats) -> Floats:
    """Paths from a level and trends, with the errors that they meet."""
    values = np.empty_like(errors)
    levels = np.full(len(errors), start)
    for step in range(errors.shape[1]):
        values[:, step] = levels + trends + errors[:, step]
        levels = levels + trends + fit.alpha * errors[:, step]
        trends = trends + fit.beta * errors[:, step]
    return values


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
