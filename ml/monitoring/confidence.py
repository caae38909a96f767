"""Confidence that means something: calibrated on what proved right, checked on what came later.

Belongs here: what may be said, the curve of risk and coverage. Does not belong here: how confidence
is calibrated (`calibrators.py`), what is recommended.

The seed's confidence (VEL-02) is min(100, n / 20 * 100): how much evidence there is, not how likely
it is to be right. It stays as `evidence_pct`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ml.errors import InsufficientDataError
from ml.frames import flag, moment, number, require
from ml.monitoring.calibrators import Calibrator, Numbers, calibrate
from ml.tables.monitoring import CONFIDENCE_CALIBRATION

LEAST = 0.7
"""Calibrated confidence below which nothing is said."""
LEAST_EVIDENCE = 20.0
THRESHOLDS = tuple(round(0.05 * place, 2) for place in range(20))
_FULL_EVIDENCE = 20


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
