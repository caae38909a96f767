"""The challenger: a logistic hazard whose coefficients can be read.

Belongs here: fitting, coefficients with intervals. Does not belong here: features (`encoding.py`),
columns of the regression (`design.py`).

Many rows without event are sampled; the intercept gives the odds back (Prentice and Pyke,
Biometrika 1979). Intervals allow for rows of one person to be alike.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import statsmodels.api as sm
from numpy.linalg import LinAlgError
from numpy.typing import NDArray
from scipy.linalg import qr

from ml.errors import InsufficientDataError
from ml.evaluation.calibration import UNCALIBRATED, Calibrator, fit_calibrator
from ml.evaluation.splits import calibration_window
from ml.models.design import Design, weighted
from ml.models.encoding import Encoding, Matrix
from ml.models.rows import Vector, events_of, in_chunks, sampled
from ml.models.spec import ModelSpec

SAMPLED_ABOVE = 20_000
DEPENDENT = 1e-7
"""A column that others explain up to this share is left out."""
LARGEST = 15.0
"""A coefficient beyond this, per standard deviation, says that a feature separates the classes."""


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
        return weighted(self.design.columns(matrix), self.kept, self.coefficients)

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
        InsufficientDataError: No feature has a value, all rows are of one cluster, they are no more
            than coefficients, or features separate the classes, so that no coefficient is finite.
    """
    before, window, note = calibration_window(frame, spec)
    rows, weights = sampled(before, spec, seed=seed, above=SAMPLED_ABOVE)
    encoding = Encoding.learn(rows, spec)
    matrix = encoding.matrix(rows)
    design = Design.learn(matrix, encoding, spec)
    columns = design.columns(matrix)
    kept = _independent(columns)
    names, clusters = np.unique(rows[spec.cluster].cast(pl.String).to_numpy(), return_inverse=True)
    if len(names) < 2 or rows.height <= len(kept):
        message = (
            f"the logistic challenger of model '{spec.name}' has no interval: {rows.height} rows of"
            f" {len(names)} {spec.cluster} for {len(kept)} coefficients. Wait for more."
        )
        raise InsufficientDataError(message)
    values, low, high = _fit(columns[:, kept], events_of(rows, spec), clusters, spec)
    back = np.zeros(len(kept))
    back[kept == columns.shape[1] - 1] = np.log(weights.max())
    bounds = (values - back, low - back, high - back)
    model = Logistic(encoding, design, kept, *bounds, UNCALIBRATED, note)
    told = in_chunks(window, lambda part: model.log_odds(encoding.matrix(part)))
    return replace(model, calibrator=fit_calibrator(told, events_of(window, spec)))


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
