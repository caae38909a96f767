"""Which method a series gets, its forecast, and what the method would have said at earlier origins.

Belongs here: methods and when they apply. Does not belong here: intervals (`conformal.py`), frames
(`forecast.py`).

Methods, on the log scale for counts:
    naive: the last value.
    seasonal_naive: the value one (shortest) season before.
    ets_arima: mean of ETS(A, Ad, N) and ARIMA(2,1,2); the other alone where one does not converge.
    stl_ets_arima: the same without the season, which is taken off by STL and repeated.
    mstl_ets_seasonal_naive: mean of seasonal naive and MSTL with ETS(A, Ad, N); several seasons.

The parameters of rolled forecasts are those of the last fit; levels, trends and seasons are of what
was known at each origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.arrays import Floats, Integers
from ml.forecasting.levels import Level, fit_arima, fit_smoothing
from ml.forecasting.seasons import repeat, split, usable

NAIVE, SEASONAL_NAIVE, MODEL = "naive", "seasonal_naive", "model"

MIN_POINTS = 12
"""Fewer values carry no forecast."""
MIN_MODEL_POINTS = 30
"""Fewer values carry no model: the naive methods stand in."""
HISTORY_SHARE = 3
"""A horizon is at most one part in this many of the history."""
WINDOW = 300
"""Values that are looked at, the newest; six of the longest season where that is more."""
MAX_DECOMPOSED = 100
"""Origins at which a season is taken off anew."""
MAX_DECOMPOSED_TWICE = 12
"""The same where there are several seasons: each takes a tenth of a second."""


@dataclass(frozen=True)
class Rolled:
    """What a method says and would have said; all on the modelling scale.

    Attributes:
        form: Which method it is, one of the list above.
        ahead: Forecast of each step.
        origins: Values known at each earlier origin, ascending.
        predicted: One row per origin, one column per step.
        actual: What came; NaN where nothing has come yet.
        note: What a reader has to know; empty if nothing.
    """

    form: str
    ahead: Floats
    origins: Integers
    predicted: Floats
    actual: Floats
    note: str


def window(values: Floats, seasons: tuple[int, ...]) -> Floats:
    """The newest values, as many as are looked at."""
    return values[-max(WINDOW, 6 * max(seasons, default=0)) :]


def origins_of(length: int, seasons: tuple[int, ...]) -> Integers:
    """The origins of a history of `length` values: its newer half, from two cycles on."""
    first = max(MIN_POINTS // 2, length // 2, 2 * max(seasons, default=0) + 1)
    return np.arange(min(first, length - 1), length)


def roll(values: Floats, horizon: int, seasons: tuple[int, ...], method: str) -> Rolled:
    """Forecast a series and roll the method over its past.

    Args:
        values: The window of a series on the modelling scale, at least `MIN_POINTS`.
        horizon: Steps ahead.
        seasons: Lengths of its seasons in periods.
        method: `MODEL`, `NAIVE` or `SEASONAL_NAIVE`.

    Returns:
        The forecast with those of earlier origins.
    """
    seasons = usable(seasons, len(values))
    if method == SEASONAL_NAIVE:
        return _repeated(values, horizon, seasons[:1], SEASONAL_NAIVE, "")
    if method == NAIVE:
        return _repeated(values, horizon, (), NAIVE, "")
    if len(values) < MIN_MODEL_POINTS:
        note = f"{len(values)} values carry no model, which needs {MIN_MODEL_POINTS}"
        return _repeated(values, horizon, seasons[:1], "", note)
    return _modelled(values, horizon, seasons)


def _modelled(values: Floats, horizon: int, seasons: tuple[int, ...]) -> Rolled:
    """Season by STL or MSTL, the rest by ETS and ARIMA."""
    rest, parts = split(values, seasons)
    levels, note = _fitted(rest, with_arima=len(seasons) < 2)
    if not levels:
        return _repeated(values, horizon, seasons[:1], "", note)
    origins = origins_of(len(values), seasons)
    if seasons:
        at_most = MAX_DECOMPOSED if len(seasons) == 1 else MAX_DECOMPOSED_TWICE
        origins = origins[strided(len(origins), at_most)]
    ends = np.append(origins, len(values))
    histories, rows, ahead = rest[None, :], np.zeros(len(ends), int), 0.0
    if seasons:
        histories, rows = np.zeros((len(ends), len(values))), np.arange(len(ends))
        repeated = [repeat(parts, seasons, horizon)]
        for row, end in enumerate(origins):
            histories[row, :end], early = split(values[:end], seasons)
            repeated.insert(row, repeat(early, seasons, horizon))
        histories[-1], ahead = rest, np.array(repeated)
    said = ahead + np.mean([each.ahead(histories, rows, ends, horizon) for each in levels], axis=0)
    form = "stl_ets_arima" if seasons else "ets_arima"
    if len(seasons) > 1:
        said = (said + _naive(values, ends, horizon, seasons[0])) / 2
        form = "mstl_ets_seasonal_naive"
    return _rolled(form, values, origins, said, note)


def _fitted(rest: Floats, *, with_arima: bool) -> tuple[list[Level], str]:
    """The models that could be fitted, and what a reader has to know of the others."""
    if np.ptp(rest) < 1e-9:
        return [], "constant: its last value stands for what comes"
    smooth = fit_smoothing(rest)
    arima = fit_arima(rest) if with_arima else None
    notes = [] if smooth else ["exponential smoothing did not converge"]
    if with_arima and arima is None:
        notes.append("ARIMA did not converge")
    fitted: list[Level] = [each for each in (smooth, arima) if each is not None]
    if not fitted:
        notes.append("naive instead")
    return fitted, "; ".join(notes)


def _repeated(
    values: Floats, horizon: int, seasons: tuple[int, ...], form: str, note: str
) -> Rolled:
    """The last value, or the last cycle where there is a season."""
    origins = origins_of(len(values), seasons)
    ends = np.append(origins, len(values))
    said = _naive(values, ends, horizon, seasons[0] if seasons else 1)
    return _rolled(form or (SEASONAL_NAIVE if seasons else NAIVE), values, origins, said, note)


def _naive(values: Floats, ends: Integers, horizon: int, season: int) -> Floats:
    """The last cycle before each end, repeated."""
    steps = np.arange(horizon) % season
    return values[ends[:, None] - season + steps]


def _rolled(form: str, values: Floats, origins: Integers, said: Floats, note: str) -> Rolled:
    """Forecasts beside what came; the last row of `said` is of the end of the series."""
    horizon = said.shape[1]
    padded = np.append(values, np.full(horizon, np.nan))
    actual = padded[origins[:, None] + np.arange(horizon)]
    return Rolled(form, said[-1], origins, said[:-1], actual, note)


def strided(count: int, at_most: int) -> Integers:
    """Positions of at most so many of `count`: every one, second, fourth and so on from the last.

    Powers of two, so that series of unlike lengths share their origins, counted from the end.

    >>> [int(each) for each in strided(7, 3)]
    [2, 6]
    """
    stride = 1
    while -(-count // stride) > at_most:
        stride *= 2
    return np.arange(count - 1, -1, -stride)[::-1]


def spread(count: int, at_most: int) -> Integers:
    """Positions of at most so many of `count`, evenly spread, the last among them.

    >>> [int(each) for each in spread(7, 3)]
    [0, 3, 6]
    """
    return np.unique(np.linspace(0, count - 1, min(count, at_most)).round().astype(int))
