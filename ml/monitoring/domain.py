"""Joint drift: can a classifier tell a window from its reference?

Belongs here: the classifier, its AUC and p-value, and density ratios. Does not belong here: single
features (`drift.py`).

Half of the rows teach it, the other half is what it is judged on, so that the p-value of the rank
sum test is exact whatever it learnt (a classifier two-sample test, Lopez-Paz and Oquab, ICLR 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier

from ml.errors import InsufficientDataError, UnusableInputError
from ml.monitoring.drift import Window
from ml.tables.monitoring import DRIFT_CHECKS

Numbers = NDArray[np.float64]
LEAST_ROWS = 40
"""Rows that window and reference need each."""
PERMUTATIONS = 999
LEVEL = 0.05
JOINT = "(all)"
_MOST_LEVELS = 200
_MOST_RATIO = 20.0


@dataclass(frozen=True)
class Encoded:
    """Rows as numbers.

    Attributes:
        values: Rows by features; levels are codes, what is missing is not a number.
        is_level: Which features are levels.
        left_out: Features that are missing everywhere, or never change.
    """

    values: Numbers
    is_level: NDArray[np.bool_]
    left_out: tuple[str, ...]


def joint_drift(
    reference: pl.DataFrame, window: Window, features: Sequence[str], seed: int
) -> pl.DataFrame:
    """Whether all features together tell a window from its reference.

    Args:
        reference: Rows with the features.
        window: Rows with the features.
        features: Columns: numbers, texts, categories or flags; missing values are a value of their
            own, columns that are missing everywhere or never change are left out.
        seed: Of halves, classifier and permutations.

    Returns:
        One row of `drift_checks` for the feature `(all)`: `statistic` is twice the AUC's distance
        from a half, `floor` what 99 % of permutations stay below. Too few rows, or no feature that
        changes, is `insufficient_data` or `constant`.
    """
    counts = reference.height, window.rows.height
    row: dict[str, Any] = dict.fromkeys(DRIFT_CHECKS.columns) | {
        "subject": window.subject,
        "window_started_at": window.started_at,
        "feature": JOINT,
        "aspect": "joint",
        "status": "insufficient_data",
        "reference_count": counts[0],
        "window_count": counts[1],
        "test": "classifier",
        "is_drifted": False,
    }
    if min(counts) >= LEAST_ROWS:
        both = encoded(pl.concat([_shaped(reference, features), _shaped(window.rows, features)]))
        row["status"] = "tested" if both.values.shape[1] else "constant"
        if both.values.shape[1]:
            is_window = np.arange(sum(counts)) >= counts[0]
            row |= _judged(both, is_window, seed)
    return DRIFT_CHECKS.of(pl.DataFrame([row], schema=DRIFT_CHECKS.schema))


def density_ratio(
    reference: pl.DataFrame, window: pl.DataFrame, features: Sequence[str], seed: int
) -> Numbers:
    """How much likelier each row of the reference is in the window; their mean is 1.

    Each row's ratio comes from a classifier that did not learn from it.

    Args:
        reference: Rows with the features.
        window: Rows with the features.
        features: Columns, as in `joint_drift`.
        seed: Of folds and classifier.

    Raises:
        InsufficientDataError: Fewer than 40 rows in one of both.
    """
    counts = reference.height, window.height
    if min(counts) < LEAST_ROWS:
        message = (
            f"{counts[0]} rows of reference and {counts[1]} of the window: density ratios need"
        )
        raise InsufficientDataError(f"{message} {LEAST_ROWS} of each.")
    both = encoded(pl.concat([_shaped(reference, features), _shaped(window, features)]))
    if both.values.shape[1] == 0:
        return np.ones(counts[0])
    is_window = np.arange(sum(counts)) >= counts[0]
    fold = np.random.default_rng(seed).permutation(sum(counts)) % 3
    chance = np.empty(sum(counts))
    for place in range(3):
        own = fold == place
        model = _classifier(both, seed).fit(both.values[~own], is_window[~own])
        chance[own] = model.predict_proba(both.values[own])[:, 1]
    inside = np.clip(chance[: counts[0]], 1e-6, 1 - 1e-6)
    ratio = inside / (1 - inside) * counts[0] / counts[1]
    ratio = np.clip(ratio, 1 / _MOST_RATIO, _MOST_RATIO)
    return ratio / ratio.mean()


def encoded(rows: pl.DataFrame) -> Encoded:
    """Rows as a classifier reads them."""
    columns, is_level, left_out = [], [], []
    for name in rows.columns:
        series = rows[name]
        if series.dtype.is_float():
            series = series.fill_nan(None)
        if series.n_unique() < 2:
            left_out.append(name)
            continue
        is_number = series.dtype.is_numeric()
        is_level.append(not is_number and series.n_unique() <= _MOST_LEVELS)
        if not is_number:
            series = series.cast(pl.String).rank("dense") - 1
        columns.append(series.cast(pl.Float64).fill_null(np.nan).to_numpy())
    values = np.column_stack(columns) if columns else np.empty((rows.height, 0))
    return Encoded(values, np.array(is_level, dtype=bool), tuple(left_out))


def _shaped(rows: pl.DataFrame, features: Sequence[str]) -> pl.DataFrame:
    missing = [name for name in features if name not in rows.columns]
    if missing:
        raise UnusableInputError(f"rows have no {', '.join(missing)}: give every feature.")
    numeric = pl.selectors.numeric()
    return rows.select(features).with_columns(numeric.cast(pl.Float64), (~numeric).cast(pl.String))


def _classifier(rows: Encoded, seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=60,
        max_leaf_nodes=8,
        min_samples_leaf=20,
        l2_regularization=5.0,
        categorical_features=rows.is_level,
        early_stopping=False,
        random_state=seed,
    )


def _judged(rows: Encoded, is_window: NDArray[np.bool_], seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    half = np.zeros(len(is_window), dtype=bool)
    for part in (np.flatnonzero(is_window), np.flatnonzero(~is_window)):
        half[draw.permutation(part)[: len(part) // 2]] = True
    model = _classifier(rows, seed).fit(rows.values[half], is_window[half])
    ranks = stats.rankdata(model.predict_proba(rows.values[~half])[:, 1])
    inside = is_window[~half]
    n, m = int(inside.sum()), int((~inside).sum())
    found = _auc(float(ranks[inside].sum()), n, m)
    chance = np.array(
        [_auc(float(draw.permutation(ranks)[:n].sum()), n, m) for _ in range(PERMUTATIONS)]
    )
    p_value = (1 + int((chance >= found).sum())) / (PERMUTATIONS + 1)
    floor = max(0.0, 2 * float(np.quantile(chance, 0.99)) - 1)
    return {
        "statistic": max(0.0, 2 * found - 1),
        "floor": floor,
        "p_value": p_value,
        "adjusted_p_value": p_value,
        "is_drifted": p_value <= LEVEL and 2 * found - 1 > floor,
    }


def _auc(rank_sum: float, n: int, m: int) -> float:
    return (rank_sum - n * (n + 1) / 2) / (n * m)
