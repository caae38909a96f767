"""Whether probabilities mean what they say, and a map that makes them.

Belongs here: slope and intercept, the reliability curve, the calibrator that is fitted on a window
of its own. Does not belong here: which window that is (`splits.py`).

On log-odds: slope 1 and intercept 0 are perfect (Cox, Biometrika 1958). A slope below one means too
extreme; the intercept, taken at slope one, means too low when positive ("in the large").
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import norm
from statsmodels.tools.sm_exceptions import PerfectSeparationError

from ml.errors import UnusableInputError

LEAST_EVENTS = 20
"""Events, and rows without one, that slope, intercept and calibrator need."""
SIGMOID_EVENTS = 500
"""Events from which on the calibrator has no prior."""
PRIOR_DEVIATION = 0.5
"""Standard deviation of that prior, of slope and level alike."""
NEVER = 1e-6
"""No probability is said to be nearer to 0 or 1 than this."""
LEVEL = 0.95

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value with its interval at `LEVEL`."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibrator:
    """Log-odds to probability: `expit(slope * log_odds + intercept)`.

    Attributes:
        method: `sigmoid`, `shrunken_sigmoid` or `none`.
        slope: Factor of the log-odds.
        intercept: Added to them.
        rows: Rows of the window.
        events: Events in it.
    """

    method: str
    slope: float
    intercept: float
    rows: int
    events: int

    def probabilities(self, log_odds: Vector) -> Vector:
        """The calibrated probabilities."""
        return np.clip(expit(self.slope * log_odds + self.intercept), NEVER, 1 - NEVER)


UNCALIBRATED = Calibrator("none", 1.0, 0.0, 0, 0)


def fit_calibrator(log_odds: Vector, events: Vector, *, slope: float | None = None) -> Calibrator:
    """The calibrator of a window: a sigmoid, drawn to no change while events are few.

    Sigmoid: Platt 1999. With fewer than 500 events, slope and level (at the mean of the log-odds)
    have a normal prior about 1 and 0. A temperature (a slope alone, Guo et al., ICML 2017) would
    spare a parameter, but moves the mean of rare events: on the planted hazard by 0.3 of the
    log-odds. A window in which the log-odds run against the events gives no calibrator.

    Args:
        log_odds: Of every row of the window.
        events: 1 where it happened, else 0.
        slope: The slope, where it is known; then the level alone is fitted.
    """
    count, rows = int(events.sum()), len(events)
    none = Calibrator("none", 1.0, 0.0, rows, count)
    if min(count, rows - count) < LEAST_EVENTS:
        return none
    is_few = count < SIGMOID_EVENTS
    middle = float(log_odds.mean())
    given = 0.0 if slope is None else slope - 1
    columns = np.stack([np.ones(rows), (log_odds - middle) * (slope is None)])
    begun = log_odds + given * (log_odds - middle)

    def loss(change: Vector) -> tuple[float, Vector]:
        said = begun + change @ columns
        pull = change / PRIOR_DEVIATION**2 * is_few
        value = np.logaddexp(0, said).sum() - (events * said).sum() + (change @ pull) / 2
        return float(value) / rows, (columns @ (expit(said) - events) + pull) / rows

    found = minimize(loss, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-9})
    tilt = float(1 + given + found.x[1])
    level = float(found.x[0]) + (1 - tilt) * middle
    method = "shrunken_sigmoid" if is_few else "sigmoid"
    return Calibrator(method, tilt, level, rows, count) if tilt > 0 else none


def calibration(events: Vector, probability: Vector, clusters: NDArray) -> dict[str, Estimate]:
    """Calibration slope and intercept with intervals.

    Empty below 20 events or non-events, and where all rows are of one cluster.

    Args:
        events: 1 where it happened, else 0.
        probability: What was predicted.
        clusters: Whose row it is: the intervals allow for rows of one cluster to be alike.

    Returns:
        `calibration_slope` and `calibration_intercept`. The slope is missing where all predictions
        are the same, or tell events from all others without a fault: it has no end then.
    """
    check(events, probability)
    names, codes = np.unique(clusters, return_inverse=True)
    if min(events.sum(), len(events) - events.sum()) < LEAST_EVENTS or len(names) < 2:
        return {}
    log_odds = logit(np.clip(probability, NEVER, 1 - NEVER))
    found = {}
    ones = np.ones((len(events), 1))
    found["calibration_intercept"] = _coefficient(events, ones, codes, offset=log_odds)
    if np.ptp(log_odds) > 1e-9:
        found["calibration_slope"] = _coefficient(events, np.c_[log_odds, ones], codes)
    return {name: each for name, each in found.items() if each is not None}


def reliability(events: Vector, probability: Vector, *, bins: int = 10) -> list[dict[str, float]]:
    """The reliability curve: bins of equal size, in the order of the prediction.

    Returns:
        Per bin `predicted` (mean), `observed` (share), `low`, `high` (Wilson at `LEVEL`), `n`,
        `events`.
    """
    check(events, probability)
    parts = np.array_split(np.argsort(probability, kind="stable"), min(bins, len(events)))
    rows = []
    for part in parts:
        count, happened = len(part), float(events[part].sum())
        low, high = wilson(happened, count)
        predicted = float(probability[part].mean())
        share = happened / count
        rows.append(
            {"predicted": predicted, "observed": share, "low": low, "high": high}
            | {"n": float(count), "events": happened}
        )
    return rows


def wilson(events: float, n: int) -> tuple[float, float]:
    """Wilson's interval of a share at `LEVEL` (JASA 1927).

    >>> [round(bound, 4) for bound in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    z = float(norm.ppf(0.5 + LEVEL / 2))
    share, spread = events / n, 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / spread
    half = z / spread * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def check(events: Vector, probability: Vector) -> None:
    """Refuse truths that are not 0 or 1, predictions that are no probabilities, unequal lengths.

    Raises:
        UnusableInputError: What was said above.
    """
    if len(events) != len(probability) or len(events) == 0:
        message = f"{len(events)} truths and {len(probability)} predictions: there must be as many"
        raise UnusableInputError(message + " of both, and some.")
    if not np.isin(events, (0, 1)).all():
        raise UnusableInputError("truths must be 0 or 1.")
    if not ((probability >= 0) & (probability <= 1)).all():
        raise UnusableInputError("predictions must lie between 0 and 1, none missing.")


def _coefficient(
    events: Vector, design: Vector, codes: NDArray, offset: Vector | None = None
) -> Estimate | None:
    """First coefficient of a logistic regression, with the interval that clusters allow.

    None where the likelihood has no highest point, as events are told apart without a fault.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.Logit(events, design, offset=offset)
        try:
            fitted = model.fit(disp=0, cov_type="cluster", cov_kwds={"groups": codes})
        except (np.linalg.LinAlgError, PerfectSeparationError):
            return None
        if fitted.mle_retvals is not None and not fitted.mle_retvals["converged"]:
            return None
        value = float(fitted.params[0])
        low, high = (float(bound) for bound in fitted.conf_int(1 - LEVEL)[0])
    return Estimate(value, low, high)
