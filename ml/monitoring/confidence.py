"""Confidence that means something: calibrated on what proved right, checked on what came later.

Belongs here: calibration of claimed confidence, its evidence, the curve of risk and coverage. Does
not belong here: what is recommended.

The seed's confidence (VEL-02) is min(100, n / 20 * 100): how much evidence there is, not how likely
it is to be right. It stays as `evidence_pct`. Calibrated is by beta calibration (Kull, Silva Filho
and Flach, AISTATS 2017), or by isotonic regression where there are many judgements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import flag, moment, number, require
from ml.tables.monitoring import CONFIDENCE_CALIBRATION

Numbers = NDArray[np.float64]
LEAST = 0.7
"""Calibrated confidence below which nothing is said."""
LEAST_EVIDENCE = 20.0
LEAST_JUDGED = 50
THRESHOLDS = tuple(round(0.05 * place, 2) for place in range(20))
_EDGE = 1e-6
_FULL_EVIDENCE = 20


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


def evidence_pct(n: NDArray[np.int64]) -> Numbers:
    """The seed's confidence (VEL-02): min(100, n / 20 * 100)."""
    return np.minimum(100.0, n / _FULL_EVIDENCE * 100)


def confident(calibrator: Calibrator, claimed: Numbers) -> pl.DataFrame:
    """What may be said: calibrated confidence of 0.7, resting on at least 20 judgements.

    Args:
        calibrator: As learnt by `calibrate`.
        claimed: Claimed confidence, 0 to 1.

    Returns:
        In the same order `claimed`, `confidence`, `evidence_count`, `is_said`.
    """
    p, n = calibrator.predict(claimed), calibrator.evidence(claimed)
    return pl.DataFrame(
        {
            "claimed": claimed,
            "confidence": p,
            "evidence_count": n,
            "is_said": (p >= LEAST) & (n >= LEAST_EVIDENCE),
        }
    )


def out_of_time(
    judged: pl.DataFrame, series: str, method: Literal["beta", "isotonic"] = "beta"
) -> pl.DataFrame:
    """Calibrate on the earlier half and check on the later one.

    Args:
        judged: One row per judged recommendation with `made_at` (day or moment), `claimed` (number,
            0 to 1) and `is_right` (true or false).
        series: Name of what was judged.
        method: As in `calibrate`.

    Returns:
        Rows of `confidence_calibration`, one per threshold from 0 to 0.95: the curve of risk and
        coverage; its row at 0.7 is what is promised. With too few judgements one row per threshold
        says `insufficient_data`.
    """
    require(judged, {"made_at": moment, "claimed": number, "is_right": flag}, what="judgements")
    ordered = judged.sort("made_at", "claimed", "is_right")
    claimed = ordered["claimed"].cast(pl.Float64).to_numpy()
    is_right, half = ordered["is_right"].to_numpy(), ordered.height // 2
    try:
        calibrator = calibrate(claimed[:half], is_right[:half], method)
    except InsufficientDataError:
        return _unknown(series, half, ordered.height - half)
    claimed, is_right = claimed[half:], is_right[half:]
    p = calibrator.predict(claimed)
    common = {
        "series": series,
        "status": "calibrated",
        "calibration_count": half,
        "judged_count": len(p),
        "claimed_brier_score": float(np.mean((claimed - is_right) ** 2)),
        "brier_score": float(np.mean((p - is_right) ** 2)),
    }
    rows = [common | _at(threshold, (p, claimed), is_right) for threshold in THRESHOLDS]
    return CONFIDENCE_CALIBRATION.of(
        pl.DataFrame(rows, schema_overrides=CONFIDENCE_CALIBRATION.schema)
    )


def _at(
    threshold: float, confidences: tuple[Numbers, Numbers], is_right: NDArray[np.bool_]
) -> dict[str, float | int | None]:
    said, claimed = (each >= threshold for each in confidences)
    n, right = int(said.sum()), int(is_right[said].sum())
    m = int(claimed.sum())
    bounds = stats.binomtest(right, n).proportion_ci(0.95, method="wilson") if n else None
    return {
        "threshold": threshold,
        "said_count": n,
        "coverage_ratio": n / len(said),
        "right_count": right,
        "precision_ratio": right / n if n else None,
        "precision_low": float(bounds.low) if bounds else None,
        "precision_high": float(bounds.high) if bounds else None,
        "claimed_said_count": m,
        "claimed_precision_ratio": int(is_right[claimed].sum()) / m if m else None,
    }


def _unknown(series: str, calibration_count: int, judged_count: int) -> pl.DataFrame:
    empty = dict.fromkeys(CONFIDENCE_CALIBRATION.columns)
    told = {
        "series": series,
        "status": "insufficient_data",
        "calibration_count": calibration_count,
        "judged_count": judged_count,
    }
    rows = [empty | told | {"threshold": threshold} for threshold in THRESHOLDS]
    return CONFIDENCE_CALIBRATION.of(pl.DataFrame(rows, schema=CONFIDENCE_CALIBRATION.schema))
