"""Claimed confidence turned into probabilities, with the evidence that they rest on.

Belongs here: the calibrators. Does not belong here: whether they keep their word
(`confidence.py`).

Beta calibration (Kull, Silva Filho and Flach, AISTATS 2017), or isotonic regression where there are
many judgements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from ml.errors import InsufficientDataError, UnusableInputError

Numbers = NDArray[np.float64]
LEAST_JUDGED = 50
_EDGE = 1e-6


class Calibrator(Protocol):
    """What turns claimed into calibrated confidence."""

    def predict(self, claimed: Numbers) -> Numbers:
        """Calibrated confidence, 0 to 1."""
        ...

    def evidence(self, claimed: Numbers) -> Numbers:
        """Judgements that a calibrated confidence rests on."""
        ...


@dataclass(frozen=True, eq=False)
class Beta:
    """Beta calibration: logistic in the logs of what is claimed and of what is not."""

    coefficients: Numbers
    covariance: NDArray[np.float64]

    def predict(self, claimed: Numbers) -> Numbers:
        """Calibrated confidence."""
        return 1 / (1 + np.exp(-_logs(claimed) @ self.coefficients))

    def evidence(self, claimed: Numbers) -> Numbers:
        """Judgements of a plain share with an equally large error."""
        logs, p = _logs(claimed), self.predict(claimed)
        variance = np.einsum("ij,jk,ik->i", logs, self.covariance, logs)
        return 1 / np.maximum(variance * p * (1 - p), _EDGE)


@dataclass(frozen=True, eq=False)
class Isotonic:
    """Isotonic calibration: shares of blocks that never fall."""

    fitted: IsotonicRegression
    levels: Numbers
    counts: Numbers

    def predict(self, claimed: Numbers) -> Numbers:
        """Calibrated confidence."""
        return self.fitted.predict(claimed)

    def evidence(self, claimed: Numbers) -> Numbers:
        """Judgements in the nearest block."""
        nearest = np.abs(self.predict(claimed)[:, None] - self.levels[None, :]).argmin(axis=1)
        return self.counts[nearest]


def calibrate(
    claimed: Numbers, is_right: NDArray[np.bool_], method: Literal["beta", "isotonic"] = "beta"
) -> Calibrator:
    """Learn what claimed confidence means.

    Args:
        claimed: Claimed confidence, 0 to 1.
        is_right: Whether it proved right.
        method: `beta` has three parameters, `isotonic` as many as the data ask for.

    Raises:
        UnusableInputError: A confidence outside 0 to 1.
        InsufficientDataError: Fewer than 50 judgements, or all alike.
    """
    if not ((claimed >= 0) & (claimed <= 1)).all():
        raise UnusableInputError(
            "claimed confidence must lie between 0 and 1: divide percent by 100."
        )
    if len(claimed) < LEAST_JUDGED or is_right.all() or not is_right.any():
        message = f"{len(claimed)} judgements, {int(is_right.sum())} right: calibration needs"
        raise InsufficientDataError(f"{message} {LEAST_JUDGED}, some right and some wrong.")
    if method == "isotonic":
        fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        levels, counts = np.unique(
            fitted.fit(claimed, is_right).predict(claimed), return_counts=True
        )
        return Isotonic(fitted, levels, counts.astype(np.float64))
    return _beta(claimed, is_right)


def _beta(claimed: Numbers, is_right: NDArray[np.bool_]) -> Beta:
    """Fitted without a term whose sign would let confidence fall where more is claimed."""
    logs, kept = _logs(claimed), [0, 1]
    while True:
        coefficients = np.zeros(3)
        model = LogisticRegression(C=1e4, max_iter=1000)
        if kept:
            model.fit(logs[:, kept], is_right)
            coefficients[kept], coefficients[2] = model.coef_[0], model.intercept_[0]
        else:
            rate = is_right.mean()
            coefficients[2] = np.log(rate / (1 - rate))
        wrong = [place for place in kept if coefficients[place] < 0]
        if not wrong:
            break
        kept.remove(min(wrong, key=lambda place: coefficients[place]))
    used = [*kept, 2]
    p = 1 / (1 + np.exp(-logs @ coefficients))
    information = (logs[:, used] * (p * (1 - p))[:, None]).T @ logs[:, used]
    covariance = np.zeros((3, 3))
    covariance[np.ix_(used, used)] = np.linalg.pinv(information)
    return Beta(coefficients, covariance)


def _logs(claimed: Numbers) -> NDArray[np.float64]:
    inside = np.clip(claimed, _EDGE, 1 - _EDGE)
    return np.column_stack([np.log(inside), -np.log(1 - inside), np.ones_like(inside)])
