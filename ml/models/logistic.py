"""The challenger: a logistic hazard whose coefficients can be read.

Belongs here: the design of the regression, fitting, coefficients. Does not belong here: features
(`encoding.py`).

Numbers are standardised, so a coefficient is a change of the log-odds per standard deviation. Many
rows without event are sampled; the intercept gives the odds back (Prentice and Pyke, Biometrika
1979). Intervals allow for rows of one person to be alike.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl
import statsmodels.api as sm
from numpy.linalg import LinAlgError
from numpy.typing import NDArray
from scipy.linalg import qr

from ml.errors import InsufficientDataError
from ml.evaluation.calibration import Calibrator, fit_calibrator
from ml.evaluation.splits import calibration_window
from ml.models.encoding import Encoding, Matrix
from ml.models.hazard import Vector, events_of, in_chunks, sampled
from ml.models.spec import ModelSpec

KNOTS = (0.05, 0.35, 0.65, 0.95)
"""Quantiles at which a bent feature may change its slope (Harrell, Regression Modeling)."""
EDGES = (0.001, 0.999)
"""Numbers beyond these quantiles of the fit count as if they were there."""
SAMPLED_ABOVE = 20_000
DEPENDENT = 1e-7
"""A column that others explain up to this share is left out."""
LARGEST = 15.0
"""A coefficient beyond this, per standard deviation, says that a feature separates the classes."""


@dataclass(frozen=True)
class Design:
    """From encoded features to the columns of the regression.

    Attributes:
        low: Least value of every number.
        high: Greatest value.
        mean: Mean of every number.
        deviation: Standard deviation.
        is_missed: Which numbers were missing somewhere in the fit: they get a column that says so.
        knots: Column of a number to the places where it bends, standardised.
        levels: Number of known values of every category.
    """

    low: Matrix
    high: Matrix
    mean: Matrix
    deviation: Matrix
    is_missed: NDArray[np.bool_]
    knots: dict[str, tuple[float, ...]]
    levels: tuple[int, ...]

    @classmethod
    def learn(cls, matrix: Matrix, encoding: Encoding, spec: ModelSpec) -> Design:
        """The design that a fit uses."""
        numbers = matrix[:, : len(encoding.numeric)]
        low, high = np.nanquantile(numbers, EDGES, axis=0)
        bounded = np.clip(numbers, low, high)
        mean, deviation = np.nanmean(bounded, axis=0), np.nanstd(bounded, axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        standard = (bounded - mean) / deviation
        knots = {}
        for place, name in enumerate(encoding.numeric):
            found = np.unique(np.nanquantile(standard[:, place], KNOTS))
            if name in spec.splines and len(found) == len(KNOTS):
                knots[str(place)] = tuple(float(knot) for knot in found)
        levels = tuple(len(known) for known in encoding.categories.values())
        missed = np.asarray(np.isnan(numbers).any(axis=0))
        return cls(low, high, mean, deviation, missed, knots, levels)

    def names(self, encoding: Encoding) -> list[str]:
        """What each column is."""
        names = list(encoding.numeric)
        names += [f"{encoding.numeric[place]} missing" for place in np.flatnonzero(self.is_missed)]
        for place in self.knots:
            names += [f"{encoding.numeric[int(place)]} bend {n}" for n in range(1, len(KNOTS) - 1)]
        for name, known in encoding.categories.items():
            names += [f"{name} = {value}" for value in known[1:]]
        return [*names, "intercept"]

    def columns(self, matrix: Matrix) -> Matrix:
        """The regression's columns; a missing number is the mean, a missing category the first."""
        count = len(self.low)
        numbers = (np.clip(matrix[:, :count], self.low, self.high) - self.mean) / self.deviation
        missing = np.isnan(numbers)
        filled = np.where(missing, 0.0, numbers)
        parts = [filled, missing[:, self.is_missed].astype(np.float64)]
        parts += [_bends(filled[:, int(place)], knots) for place, knots in self.knots.items()]
        for place, levels in enumerate(self.levels, count):
            parts.append((matrix[:, [place]] == np.arange(1, levels)).astype(np.float64))
        return np.hstack([*parts, np.ones((len(matrix), 1))])


@dataclass(frozen=True)
class Logistic:
    """A fitted regression.

    Attributes:
        encoding: How it reads features.
        design: From features to columns.
        kept: The columns that no others explain.
        coefficients: One per kept column.
        low: Lower bounds of their 95 % intervals.
        high: Upper bounds.
        calibrator: From its log-odds to probabilities.
        note: Why it is not calibrated; none if it is.
    """

    encoding: Encoding
    design: Design
    kept: NDArray[np.int64]
    coefficients: Matrix
    low: Matrix
    high: Matrix
    calibrator: Calibrator
    note: str | None

    def log_odds(self, matrix: Matrix) -> Vector:
        """Log-odds before calibration."""
        columns = self.design.columns(matrix)
        total = np.zeros(len(matrix))
        # column by column: a product of matrices rounds a row by where it lies among the others
        for place, coefficient in zip(self.kept, self.coefficients, strict=True):
            total += columns[:, place] * coefficient
        return total

    def probabilities_of(self, matrix: Matrix) -> Vector:
        """Probabilities of encoded rows."""
        return self.calibrator.probabilities(self.log_odds(matrix))

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """Probabilities of rows."""
        return in_chunks(frame, lambda part: self.probabilities_of(self.encoding.matrix(part)))

    def table(self) -> pl.DataFrame:
        """Coefficients, per standard deviation of a number: `term`, `coefficient`, `low`, `high`.

        Bends have no reading one by one and are left out.
        """
        names = np.array(self.design.names(self.encoding))[self.kept]
        table = pl.DataFrame(
            {
                "term": names.tolist(),
                "coefficient": self.coefficients,
                "low": self.low,
                "high": self.high,
            }
        )
        return table.filter(~pl.col("term").str.contains(r" bend \d+$"))


def fit_logistic(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> Logistic:
    """Fit on all but the latest window, calibrate on that.

    Args:
        frame: Rows with a known label, sorted.
        spec: The model.
        seed: Seed of the sample of rows without event.

    Raises:
        InsufficientDataError: No feature has a value, or features separate the classes, so that
            no coefficient is finite.
    """
    before, window, note = calibration_window(frame, spec)
    rows, weights = sampled(before, spec, seed=seed, above=SAMPLED_ABOVE)
    encoding = Encoding.learn(rows, spec)
    matrix = encoding.matrix(rows)
    design = Design.learn(matrix, encoding, spec)
    columns = design.columns(matrix)
    kept = _independent(columns)
    clusters = np.unique(rows[spec.cluster].cast(pl.String).to_numpy(), return_inverse=True)[1]
    values, low, high = _fit(columns[:, kept], events_of(rows, spec), clusters, spec)
    back = np.zeros(len(kept))
    back[kept == columns.shape[1] - 1] = np.log(weights.max())
    bare = Calibrator("none", 1.0, 0.0, 0, 0)
    model = Logistic(encoding, design, kept, values - back, low - back, high - back, bare, note)
    raw = in_chunks(window, lambda part: model.log_odds(encoding.matrix(part)))
    calibrator = fit_calibrator(raw, events_of(window, spec))
    return Logistic(
        encoding, design, kept, values - back, low - back, high - back, calibrator, note
    )


def _fit(
    columns: Matrix, events: Vector, clusters: NDArray, spec: ModelSpec
) -> tuple[Matrix, Matrix, Matrix]:
    """Coefficients with bounds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = sm.Logit(events, columns).fit(
                disp=0, maxiter=50, cov_type="cluster", cov_kwds={"groups": clusters}
            )
            values, bounds = np.asarray(fitted.params), np.asarray(fitted.conf_int())
        sound = bool(fitted.mle_retvals["converged"]) and bool(np.isfinite(bounds).all())
    except LinAlgError:
        sound, values, bounds = False, np.empty(0), np.empty((0, 2))
    if not sound or np.abs(values).max() > LARGEST:
        message = (
            f"the logistic challenger of model '{spec.name}' has no finite coefficients: features"
            " separate the classes. Look for a leak, or wait for more events."
        )
        raise InsufficientDataError(message)
    return values, bounds[:, 0], bounds[:, 1]


def _independent(columns: Matrix) -> NDArray[np.int64]:
    """Columns that no others explain, the intercept among them."""
    scale = np.sqrt((columns**2).mean(axis=0))
    useful = np.flatnonzero((scale > 0) & ((np.ptp(columns, axis=0) > 0) | (scale == 1)))
    scaled = columns[:, useful] / scale[useful]
    scaled[:, -1] *= 1e3  # pivoting takes the longest first: the intercept always stays
    _, triangle, order = qr(scaled, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    rank = int((sizes[1:] > DEPENDENT * sizes[1:2].max(initial=0.0)).sum()) + 1
    return np.sort(useful[order[:rank]])


def _bends(values: Vector, knots: tuple[float, ...]) -> Matrix:
    """The restricted cubic spline beside the straight line: straight beyond the outer knots."""
    cubes = [np.clip(values - knot, 0, None) ** 3 for knot in knots]
    last, before = knots[-1], knots[-2]
    scale = (last - knots[0]) ** 2
    columns = []
    for knot, cube in list(zip(knots, cubes, strict=True))[:-2]:
        upper = cubes[-2] * (last - knot) / (last - before)
        columns.append((cube - upper + cubes[-1] * (before - knot) / (last - before)) / scale)
    return np.stack(columns, axis=1)
