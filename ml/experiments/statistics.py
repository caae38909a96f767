"""Sufficient statistics of a metric: counts, sums and products per arm and stratum.

Belongs here: the frame that the warehouse aggregates, and moments that add up. Does not belong
here: effects (`effects.py`) or the adjustment by a pre-period (`cuped.py`).

A unit has a numerator (its value), a denominator (1, unless the metric is a ratio of sums) and
perhaps a covariate (the same metric before the experiment). Everything follows from their sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.errors import UnusableInputError
from ml.frames import number, require, text

Kind = Literal["mean", "proportion", "ratio"]

WHOLE = "all"
"""Name of the only stratum where there are none."""

NEEDED = {"unit_count": number, "numerator_sum": number, "numerator_square_sum": number}
OF_RATIOS = {
    "denominator_sum": number,
    "denominator_square_sum": number,
    "numerator_denominator_sum": number,
}
OF_COVARIATES = {
    "covariate_sum": number,
    "covariate_square_sum": number,
    "numerator_covariate_sum": number,
    "denominator_covariate_sum": number,
}


@dataclass(frozen=True, eq=False)
class Moments:
    """Count, sums and sums of products of numerator, denominator, covariate.

    Attributes:
        n: Units.
        sums: Three sums.
        products: Three by three sums of products.
        has_covariate: Whether every one of these units has a covariate.
    """

    n: int
    sums: NDArray[np.float64]
    products: NDArray[np.float64]
    has_covariate: bool

    def __add__(self, other: Moments) -> Moments:
        """The moments of both groups together."""
        return Moments(
            self.n + other.n,
            self.sums + other.sums,
            self.products + other.products,
            self.has_covariate and other.has_covariate,
        )

    @property
    def means(self) -> NDArray[np.float64]:
        """Means of numerator, denominator, covariate."""
        return self.sums / self.n

    def covariance(self, lost_degrees: int) -> NDArray[np.float64]:
        """Covariance matrix, divided by the units less `lost_degrees`."""
        centred = self.products - np.outer(self.sums, self.sums) / self.n
        return centred / (self.n - lost_degrees)


@dataclass(frozen=True, eq=False)
class Arm:
    """One metric in one arm.

    Attributes:
        name: Name of the arm.
        kind: What the metric is.
        strata: Stratum to its moments.
    """

    name: str
    kind: Kind
    strata: Mapping[str, Moments]

    @property
    def whole(self) -> Moments:
        """Moments of the whole arm."""
        parts = list(self.strata.values())
        whole = parts[0]
        for part in parts[1:]:
            whole = whole + part
        return whole

    @property
    def lost_degrees(self) -> int:
        """What a variance is divided by less: 0 for shares, whose variance is p (1 - p), else 1."""
        return 0 if self.kind == "proportion" else 1


def arms_of(statistics: pl.DataFrame, kind: Kind) -> dict[str, Arm]:
    """The arms of one metric of one experiment.

    Args:
        statistics: One row per `arm` and `stratum` (text) with `unit_count`, `numerator_sum`,
            `numerator_square_sum` (numbers). Ratios also need `denominator_sum`,
            `denominator_square_sum`, `numerator_denominator_sum`. Strata whose units all have a
            covariate also have `covariate_sum`, `covariate_square_sum`, `numerator_covariate_sum`
            and, for ratios, `denominator_covariate_sum`; elsewhere these are null. All are sums
            over units.
        kind: What the metric is.

    Returns:
        Name of the arm to its statistics; strata without units are left out.

    Raises:
        UnusableInputError: A column is missing, sums cannot be sums of so many units, or an arm and
            stratum stands twice.
    """
    needed = {"arm": text, "stratum": text, **NEEDED}
    if kind == "ratio":
        needed |= OF_RATIOS
    require(statistics, needed, what=f"statistics of a {kind}")
    if statistics.select("arm", "stratum").is_duplicated().any():
        raise UnusableInputError("statistics name an arm and stratum twice: add them up first.")
    arms: dict[str, dict[str, Moments]] = {}
    for row in statistics.sort("arm", "stratum").iter_rows(named=True):
        if row["unit_count"] > 0:
            arms.setdefault(row["arm"], {})[row["stratum"]] = _moments(row, kind)
    return {name: Arm(name, kind, strata) for name, strata in arms.items()}


def _moments(row: Mapping[str, float | None], kind: Kind) -> Moments:
    """Moments of a row; a denominator that is not there is 1 for every unit."""
    n = int(row["unit_count"] or 0)
    above = row["numerator_sum"]
    below = (n, n, above) if kind != "ratio" else tuple(row[name] for name in OF_RATIOS)
    before = tuple(row.get(name) for name in OF_COVARIATES)
    if kind != "ratio":
        before = (*before[:3], before[0])
    has_covariate = all(value is not None for value in before)
    x, xx, yx, dx = before if has_covariate else (0.0, 0.0, 0.0, 0.0)
    d, dd, yd = below
    yy = above if kind == "proportion" else row["numerator_square_sum"]
    moments = Moments(
        n,
        np.array([above, d, x], dtype=np.float64),
        np.array([[yy, yd, yx], [yd, dd, dx], [yx, dx, xx]], dtype=np.float64),
        has_covariate,
    )
    _check(moments, kind, f"{row['arm']}, {row['stratum']}")
    return moments


def _check(moments: Moments, kind: Kind, where: str) -> None:
    if not np.isfinite(moments.sums).all() or not np.isfinite(moments.products).all():
        raise UnusableInputError(f"statistics of {where} are not finite numbers.")
    if kind == "proportion" and not 0 <= moments.sums[0] <= moments.n:
        message = f"statistics of {where}: {moments.sums[0]:g} of {moments.n} is no share."
        raise UnusableInputError(message + " Call the metric a mean, or count units.")
    squares, least = np.diag(moments.products), moments.sums**2 / moments.n
    if (squares < least * (1 - 1e-9)).any():
        message = f"statistics of {where}: sums of squares are less than their sums allow."
        raise UnusableInputError(message + " Add up the squares of every unit.")
