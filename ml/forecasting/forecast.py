"""Forecasts of series with conformal intervals, as a frame.

Belongs here: frame in, frame out. Does not belong here: methods, intervals, sums (`methods.py`,
`conformal.py`, `hierarchy.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.forecasting import methods
from ml.forecasting.conformal import MIN_RESIDUALS, half_widths
from ml.forecasting.methods import MODEL, NAIVE, SEASONAL_NAIVE, Rolled
from ml.forecasting.series import Series, from_log, regular, to_log

BOUNDS = ("low_50", "high_50", "low_80", "high_80", "low_95", "high_95")

COLUMNS = {
    "horizon": pl.Int64(),
    "form": pl.String(),
    "point": pl.Float64(),
    **dict.fromkeys(BOUNDS, pl.Float64()),
    "n": pl.Int64(),
    "note": pl.String(),
}
"""What a forecast tells of every target."""

INSUFFICIENT = "insufficient_data"


@dataclass(frozen=True)
class Plan:
    """How series are forecast.

    Attributes:
        horizon: Steps ahead.
        seasons: Lengths of seasons in periods, such as (7,) by day or (24, 168) by hour.
        is_count: Whether values are counts or other amounts that cannot be below 0: those are
            forecast as log(1 + x).
        every: Length of a period as polars writes it.
        gaps: What a gap becomes (`series.GAPS`).
        as_of: The logical now; periods that end after it are left out.
        history_share: A history carries so many steps as it has values, divided by this.
    """

    horizon: int
    seasons: tuple[int, ...] = ()
    is_count: bool = True
    every: str = "1d"
    gaps: str = "refuse"
    as_of: datetime | None = None
    history_share: int = methods.HISTORY_SHARE

    def __post_init__(self) -> None:
        """Refuse a horizon or a season that is none."""
        if self.horizon < 1 or any(season < 2 for season in self.seasons):
            message = f"horizon is {self.horizon} and seasons are {self.seasons}: the horizon is at"
            raise UnusableInputError(f"{message} least 1, a season at least 2 periods.")
        if self.history_share < 1:
            message = f"history_share is {self.history_share}: it is at least 1."
            raise UnusableInputError(message)

    def series_of(self, frame: pl.DataFrame) -> list[Series]:
        """The series of a frame on their grid."""
        return regular(frame, every=self.every, gaps=self.gaps, as_of=self.as_of)

    def rolled(self, values: Floats, method: str) -> Rolled:
        """A method on a series' window, on the modelling scale."""
        scaled = to_log(methods.window(values, self.seasons), is_count=self.is_count)
        return methods.roll(scaled, self.carried(len(values)), self.seasons, method)

    def carried(self, length: int) -> int:
        """Steps that a history of so many values carries: at most the horizon."""
        return min(self.horizon, length // self.history_share)


def forecast(
    frame: pl.DataFrame, plan: Plan, *, methods_wanted: Sequence[str] = (MODEL,)
) -> pl.DataFrame:
    """Forecast every series of a frame.

    Args:
        frame: A frame of series: series_id, period_start, value (see `series.py`).
        plan: How.
        methods_wanted: Of `model`, `naive`, `seasonal_naive`; the last two are the baselines.

    Returns:
        One row per series, method and step, sorted: series_id, method, target_start (begin of the
        period that is forecast, of the type of period_start), horizon (steps ahead), form (which
        method it is, see `methods.py`), point (a median), low_50 to high_95 (bounds of the 50, 80
        and 95 % intervals), n (values looked at), note. Where fewer than 12 values are known, or
        the step is beyond a third of the history, `form` is `insufficient_data`, the note says why,
        and point and bounds are null.

    Raises:
        UnusableInputError: The frame or a method's name is not as documented.
        InsufficientDataError: No series has a value in a period that is over.
    """
    unknown = sorted(set(methods_wanted) - {MODEL, NAIVE, SEASONAL_NAIVE})
    if unknown:
        message = f"method '{unknown[0]}' is none of {MODEL}, {NAIVE}, {SEASONAL_NAIVE}."
        raise UnusableInputError(message)
    known = plan.series_of(frame)
    said = [one(series, plan, method) for series in known for method in methods_wanted]
    return pl.concat(said).sort("series_id", "method", "horizon")


def one(series: Series, plan: Plan, method: str, rolled: Rolled | None = None) -> pl.DataFrame:
    """The forecast of one series by one method, which may have been rolled already."""
    known = len(series.values)
    if known < methods.MIN_POINTS:
        body = refused(plan.horizon, known, f"{known} values, {methods.MIN_POINTS} are needed")
    else:
        rolled = rolled or plan.rolled(series.values, method)
        body = told(
            rolled, plan.is_count, min(known, len(methods.window(series.values, plan.seasons)))
        )
        left = plan.horizon - body.height
        if left:
            reason = f"{known} values carry {body.height} periods ahead"
            body = pl.concat([body, refused(left, known, reason, after=body.height)])
    return named(body, series, method, plan)


def named(body: pl.DataFrame, series: Series, method: str, plan: Plan) -> pl.DataFrame:
    """Steps with the series, method and periods that they are of."""
    starts = pl.Series("target_start", series.following(plan.horizon, plan.every))
    return body.select(
        pl.lit(series.series_id).alias("series_id"),
        pl.lit(method).alias("method"),
        starts.cast(series.starts.dtype),
        pl.all(),
    )


def told(rolled: Rolled, is_count: bool, n: int) -> pl.DataFrame:
    """A rolled method with its intervals, on the scale of the values."""
    residuals = rolled.actual - rolled.predicted
    widths = half_widths(residuals)
    columns: dict[str, Floats] = {"point": from_log(rolled.ahead, is_count=is_count)}
    for index, width in enumerate(widths):
        columns[BOUNDS[2 * index]] = from_log(rolled.ahead - width, is_count=is_count)
        columns[BOUNDS[2 * index + 1]] = from_log(rolled.ahead + width, is_count=is_count)
    notes = [rolled.note] if rolled.note else []
    known = int(np.isfinite(residuals).sum())
    if known < MIN_RESIDUALS:
        notes.append(f"{known} residuals: the 95 % bounds are the widest miss")
    steps = len(rolled.ahead)
    return pl.DataFrame(
        {
            "horizon": np.arange(1, steps + 1),
            "form": [rolled.form] * steps,
            **columns,
            "n": [n] * steps,
            "note": ["; ".join(notes)] * steps,
        },
        schema=COLUMNS,
        nan_to_null=True,
    )


def refused(steps: int, n: int, reason: str, *, after: int = 0) -> pl.DataFrame:
    """Steps that are not forecast, with the reason."""
    rows = {
        "horizon": range(after + 1, after + steps + 1),
        "form": [INSUFFICIENT] * steps,
        "n": [n] * steps,
        "note": [reason] * steps,
    }
    return pl.DataFrame({name: rows.get(name, [None] * steps) for name in COLUMNS}, schema=COLUMNS)
