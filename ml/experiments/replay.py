"""A/A replay: how often an experiment's own metric is called different when nothing is.

Belongs here: assignments drawn anew over units, and the rate of false findings. Does not belong
here: the test (`effects.py`), which is repeated here for many assignments at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import number, require

REPLAYS = 1_000
LEAST_UNITS = 20
SURE = 0.99
"""Confidence of the interval of the rate: a replay is to fail for a broken test, not by chance."""
_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Replay:
    """What the replays found.

    Attributes:
        replays: Assignments drawn.
        rejections: Those whose p-value was at most alpha.
        rate: Their share: the type-I rate.
        low: Lower bound of it (Clopper and Pearson, 99 %).
        high: Upper bound of it.
        alpha: What the rate should be at most.
    """

    replays: int
    rejections: int
    rate: float
    low: float
    high: float
    alpha: float

    @property
    def holds(self) -> bool:
        """Whether the rate may be at most alpha."""
        return self.low <= self.alpha


def replay(
    units: pl.DataFrame, shares: Mapping[str, float], alpha: float, seed: int, times: int = REPLAYS
) -> Replay:
    """Draw the assignment of the same units many times and test arm against arm.

    Args:
        units: One row per unit with `value` (number) and, for ratios, `denominator` (number): what
            it did in the experiment or in the time before.
        shares: Arm to planned share; the first two by name are compared.
        alpha: 1 less the confidence.
        seed: Of the draws.
        times: Assignments.

    Raises:
        UnusableInputError: Fewer than two arms.
        InsufficientDataError: Fewer than 20 units, or the metric does not vary.
    """
    require(units, {"value": number}, what="units of a replay")
    if not units["value"].cast(pl.Float64).is_finite().all():
        raise UnusableInputError("units of a replay need finite values: drop the others.")
    if len(shares) < 2:
        raise UnusableInputError(f"{len(shares)} arms were planned: a replay needs two.")
    if units.height < LEAST_UNITS or units["value"].n_unique() == 1:
        message = f"a replay needs {LEAST_UNITS} units whose metric varies; there are"
        raise InsufficientDataError(f"{message} {units.height}.")
    p_values = _p_values(_powers(units), [shares[arm] for arm in sorted(shares)], seed, times)
    rejections = int((p_values <= alpha).sum())
    bounds = stats.binomtest(rejections, times).proportion_ci(SURE, method="exact")
    return Replay(
        times, rejections, rejections / times, float(bounds.low), float(bounds.high), alpha
    )


def _powers(units: pl.DataFrame) -> NDArray[np.float64]:
    """Per unit: 1, y, d, y squared, d squared, y times d."""
    above = units["value"].cast(pl.Float64).to_numpy()
    has_denominator = "denominator" in units.columns
    below = (
        units["denominator"].cast(pl.Float64).to_numpy() if has_denominator else np.ones_like(above)
    )
    return np.column_stack([np.ones_like(above), above, below, above**2, below**2, above * below])


def _p_values(
    powers: NDArray[np.float64], shares: list[float], seed: int, times: int
) -> NDArray[np.float64]:
    draw = np.random.default_rng(seed)
    n, total = len(powers), sum(shares)
    first, second = shares[0] / total, (shares[0] + shares[1]) / total
    found, step = [], max(1, _AT_ONCE // n)
    for begin in range(0, times, step):
        drawn = draw.random((min(step, times - begin), n))
        before = (drawn < first).astype(np.float64) @ powers
        after = ((drawn >= first) & (drawn < second)).astype(np.float64) @ powers
        found.append(_welch(before, after))
    return np.concatenate(found)


def _welch(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    (left, left_error, m), (right, right_error, n) = _values(before), _values(after)
    errors = left_error + right_error
    degrees = errors**2 / (left_error**2 / (m - 1) + right_error**2 / (n - 1))
    return 2 * stats.t.sf(np.abs(right - left) / np.sqrt(errors), degrees)


def _values(
    sums: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Metric, squared standard error, units: one of each per replay."""
    n, y, d, yy, dd, yd = sums.T
    ratio = y / d
    residual = yy - 2 * ratio * yd + ratio**2 * dd
    return ratio, residual / (n - 1) / n / (d / n) ** 2, n
