"""Sums of series that add up: forecasts from the bottom up, intervals from joint residuals.

Belongs here: totals of forecasts. Does not belong here: the forecasts of the parts.

A total's point is the sum of its parts' points, so that a report's lines add up exactly. Its
interval is not the sum of their bounds, which would be right only if all parts erred alike: at each
earlier origin the parts' forecasts are summed and compared with the sum of what came, and the
interval is conformal in those residuals (`conformal.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.errors import InsufficientDataError, UnusableInputError
from ml.forecasting.forecast import Plan, named, one, told
from ml.forecasting.methods import MIN_POINTS, MODEL, Rolled
from ml.forecasting.series import Series, from_log, to_log

FORM = "sum_of_parts"


@dataclass(frozen=True)
class _Part:
    """One part's rolled forecasts on the scale of its values, by number of known values."""

    ahead: Floats
    predicted: dict[int, Floats]
    actual: dict[int, Floats]


def forecast_with_total(
    frame: pl.DataFrame, plan: Plan, *, total: str, methods_wanted: Sequence[str] = (MODEL,)
) -> pl.DataFrame:
    """Forecast the parts and their total.

    Args:
        frame: A frame of series that are parts of one total; all end with the same period. A part
            that begins later counts as 0 before, so that it is forecast from its own history.
        plan: How.
        total: Name of the total, a `series_id` that the frame does not have.
        methods_wanted: As of `forecast`.

    Returns:
        As of `forecast`; the total's rows have the form `sum_of_parts`, and for every method and
        step its point is the sum of the parts' points.

    Raises:
        UnusableInputError: The total's name is a part's, or parts end with different periods.
        InsufficientDataError: A part has too few values for a forecast; give it to another part.
    """
    parts = plan.series_of(frame)
    _refuse(parts, total)
    carried = min(plan.carried(len(part.values)) for part in parts)
    plan = replace(plan, horizon=carried)
    longest = max(parts, key=lambda part: len(part.values))
    whole = Series(total, longest.starts, _summed(parts), sum(each.filled_count for each in parts))
    shortest = min(len(part.values) for part in parts)
    said = []
    for method in methods_wanted:
        rolled = [plan.rolled(part.values, method) for part in parts]
        said += [one(part, plan, method, each) for part, each in zip(parts, rolled, strict=True)]
        body = _total([_part(each, plan) for each in rolled], plan, shortest)
        said.append(named(body, whole, method, plan))
    return pl.concat(said).sort("series_id", "method", "horizon")


def _refuse(parts: list[Series], total: str) -> None:
    """Refuse parts that cannot be summed."""
    if total in {part.series_id for part in parts}:
        message = f"'{total}' is a part: name the total otherwise."
        raise UnusableInputError(message)
    ends = {part.starts[-1]: part.series_id for part in parts}
    if len(ends) > 1:
        (first, short), (last, other) = min(ends.items()), max(ends.items())
        message = (
            f"series '{short}' ends with {first}, '{other}' with {last}: fill the shorter one."
        )
        raise UnusableInputError(message)
    for part in parts:
        if len(part.values) < MIN_POINTS:
            message = f"part '{part.series_id}' has {len(part.values)} values, {MIN_POINTS} are"
            raise InsufficientDataError(f"{message} needed: put it together with another part.")


def _summed(parts: list[Series]) -> Floats:
    """The parts' sum, period by period, aligned at the end."""
    values = np.zeros(max(len(part.values) for part in parts))
    for part in parts:
        values[len(values) - len(part.values) :] += part.values
    return values


def _total(rolled: list[_Part], plan: Plan, n: int) -> pl.DataFrame:
    """The total's forecast by one method."""
    origins = sorted(set.intersection(*(set(part.predicted) for part in rolled)), reverse=True)
    shape = (len(origins), plan.horizon)
    predicted = _sum_of([part.predicted for part in rolled], origins).reshape(shape)
    actual = _sum_of([part.actual for part in rolled], origins).reshape(shape)
    point = np.sum([part.ahead for part in rolled], axis=0)
    joint = Rolled(
        FORM,
        to_log(point, is_count=plan.is_count),
        np.array(origins, dtype=int),
        to_log(predicted, is_count=plan.is_count),
        to_log(actual, is_count=plan.is_count),
        f"{len(rolled)} parts",
    )
    return told(joint, plan.is_count, n).with_columns(point=pl.Series(point))


def _sum_of(tables: list[dict[int, Floats]], origins: list[int]) -> Floats:
    """Sums over parts at each origin."""
    return np.array([np.sum([table[back] for table in tables], axis=0) for back in origins])


def _part(rolled: Rolled, plan: Plan) -> _Part:
    """One part, with origins named by how many periods before the end they are."""
    length = int(rolled.origins[-1]) + 1
    backs = [length - int(origin) for origin in rolled.origins]
    predicted = from_log(rolled.predicted, is_count=plan.is_count)
    actual = from_log(rolled.actual, is_count=plan.is_count)
    return _Part(
        from_log(rolled.ahead, is_count=plan.is_count),
        dict(zip(backs, predicted, strict=True)),
        dict(zip(backs, actual, strict=True)),
    )
