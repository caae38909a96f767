"""Drift of features and scores: which differ from the reference, by more than chance and for long.

Belongs here: one window against its reference, and alerts over windows. Does not belong here: the
distances (`distances.py`) or all features at once (`domain.py`).

A feature has drifted when its p-value, adjusted over all features (Benjamini and Hochberg), is at
most 0.05 and its distance passes 99 % of those between equally large samples of the reference. That
every feature is as often missing as before is tested along, also where it never is. A feature
alerts when it drifted in two windows in a row. PSI, Jensen-Shannon and Wasserstein are reported
only: what they mean depends on the size of the window.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ml.errors import UnusableInputError
from ml.experiments.multiplicity import adjusted
from ml.frames import Kind, anything, require
from ml.monitoring import distances
from ml.monitoring.distances import Numbers, Told
from ml.tables.monitoring import DRIFT_CHECKS

Q = 0.05
FLOOR_QUANTILE = 0.99
LEAST_ROWS = 30
"""Known values that a window and a reference need."""
RESAMPLES = 200


@dataclass(frozen=True)
class Window:
    """Rows that are compared with the reference.

    Attributes:
        subject: Model or table that they belong to.
        started_at: When the window began; any length will do.
        rows: The rows, with the reference's features.
    """

    subject: str
    started_at: dt.datetime
    rows: pl.DataFrame


@dataclass(frozen=True)
class _Found:
    """What one feature's values show."""

    status: str
    counts: tuple[int, int]
    test: str | None = None
    statistic: float | None = None
    floor: float | None = None
    p_value: float | None = None
    told: Told | None = None


def drift(
    reference: pl.DataFrame,
    window: Window,
    features: Sequence[str],
    seed: int,
    resamples: int = RESAMPLES,
) -> pl.DataFrame:
    """Compare a window with its reference, feature by feature.

    Args:
        reference: Rows with the features: what the model was trained on, or earlier windows.
        window: Rows to compare. An hour will do as well as a week.
        features: Columns to compare. Numbers are compared by Kolmogorov and Smirnov's test; texts,
            categories and flags by counts per level, where levels that the reference does not know
            count together.
        seed: Of the resampling.
        resamples: Samples of the reference by which the floor is found.

    Returns:
        Rows of `drift_checks`, two per feature (`value` and `missing`), without `is_alert`:
        `alerts` adds it. A feature that is missing everywhere in one of both is `all_missing`, one
        that never changes in both `constant`, one with fewer than 30 known values
        `insufficient_data`; their values are not tested, whether they are missing is.

    Raises:
        UnusableInputError: A feature is not in both frames, or the reference has no rows.
    """
    needed: dict[str, Kind] = dict.fromkeys(features, anything)
    for frame, what in ((reference, "reference"), (window.rows, "window")):
        require(frame, needed, what=what, may_miss=features)
    if reference.is_empty():
        raise UnusableInputError("the reference has no rows: choose a time with data.")
    rows = []
    for place, feature in enumerate(features):
        draw = np.random.default_rng([seed, place])
        pair = reference[feature], window.rows[feature]
        rows.append(_row(window, feature, "value", _values(pair, draw, resamples)))
        rows.append(_row(window, feature, "missing", _missing(pair, draw, resamples)))
    p_values = adjusted([row["p_value"] for row in rows], "fdr_bh")
    for row, p_value in zip(rows, p_values, strict=True):
        row["adjusted_p_value"] = p_value
        if p_value is not None:
            row["is_drifted"] = p_value <= Q and row["statistic"] > row["floor"]
    return DRIFT_CHECKS.of(pl.DataFrame(rows, schema=DRIFT_CHECKS.schema))


def alerts(checks: pl.DataFrame) -> pl.DataFrame:
    """Say which features drifted in two windows in a row.

    Args:
        checks: Rows of `drift_checks` of several windows.

    Returns:
        The same rows with `is_alert`; the first window of a subject alerts of nothing.
    """
    ordered = checks.sort("window_started_at")
    is_drifted = pl.col("is_drifted").fill_null(value=False)
    before = is_drifted.shift(1, fill_value=False).over(["subject", "feature", "aspect"])
    return DRIFT_CHECKS.of(ordered.with_columns((is_drifted & before).alias("is_alert")))


def _row(window: Window, feature: str, aspect: str, found: _Found) -> dict[str, Any]:
    told = found.told
    return dict.fromkeys(DRIFT_CHECKS.columns) | {
        "subject": window.subject,
        "window_started_at": window.started_at,
        "feature": feature,
        "aspect": aspect,
        "status": found.status,
        "reference_count": found.counts[0],
        "window_count": found.counts[1],
        "test": found.test,
        "statistic": found.statistic,
        "floor": found.floor,
        "p_value": found.p_value,
        "is_drifted": False,
        "psi": told.psi if told else None,
        "jensen_shannon": told.jensen_shannon if told else None,
        "wasserstein": told.wasserstein if told else None,
    }


def _values(pair: tuple[pl.Series, pl.Series], draw: np.random.Generator, resamples: int) -> _Found:
    known = tuple(_known(series) for series in pair)
    counts = len(known[0]), len(known[1])
    if 0 in counts:
        return _Found("all_missing", counts)
    if min(counts) < LEAST_ROWS:
        return _Found("insufficient_data", counts)
    if pl.concat([series.unique() for series in known]).n_unique() == 1:
        return _Found("constant", counts)
    if pair[0].dtype.is_numeric():
        reference, window = (series.cast(pl.Float64).to_numpy() for series in known)
        statistic, p_value = distances.smirnov(reference, window)
        chance = distances.chance_smirnov(reference, counts[1], draw, resamples)
        told, test = distances.told_of_numbers(reference, window), "kolmogorov_smirnov"
    else:
        levels = _levels(known[0], known[1])
        statistic, p_value = distances.chi_squared(*levels)
        chance = distances.chance_variation(levels[0], counts[1], draw, resamples)
        told, test = distances.told_of_counts(*levels), "chi_squared"
    floor = float(np.quantile(chance, FLOOR_QUANTILE))
    return _Found("tested", counts, test, statistic, floor, p_value, told)


def _missing(
    pair: tuple[pl.Series, pl.Series], draw: np.random.Generator, resamples: int
) -> _Found:
    sizes = len(pair[0]), len(pair[1])
    lost = tuple(size - len(_known(series)) for series, size in zip(pair, sizes, strict=True))
    if sizes[1] < LEAST_ROWS:
        return _Found("insufficient_data", sizes)
    statistic, p_value = distances.missing((lost[0], sizes[0]), (lost[1], sizes[1]))
    counts = np.array([lost[0], sizes[0] - lost[0]], dtype=np.float64)
    chance = distances.chance_variation(counts, sizes[1], draw, resamples)
    floor = float(np.quantile(chance, FLOOR_QUANTILE))
    return _Found("tested", sizes, "fisher", statistic, floor, p_value)


def _known(series: pl.Series) -> pl.Series:
    """Values that are there; not a number is missing."""
    return (series.fill_nan(None) if series.dtype.is_float() else series).drop_nulls()


def _levels(reference: pl.Series, window: pl.Series) -> tuple[Numbers, Numbers]:
    """Counts per level; those that only the window has are one level."""
    names = reference.cast(pl.String).unique().sort()
    codes = pl.DataFrame({"level": names, "code": range(len(names))})
    found = []
    for series in (reference, window):
        level = series.cast(pl.String).alias("level").to_frame()
        code = level.join(codes, on="level", how="left")["code"].fill_null(len(names))
        found.append(np.bincount(code.to_numpy(), minlength=len(names) + 1).astype(np.float64))
    return found[0], found[1]
