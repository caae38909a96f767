"""Whether a frame tells the answer before it is known.

Belongs here: checks of rows, of single features, of the whole. Does not belong here: leaks in SQL,
which deleting and poisoning the future finds (the tests of the feature marts).

Limits are conventions: no honest feature of behaviour foretells alone with an area under the curve
of 0.95, and what it teaches on old rows must hold on new ones within 0.15. All features together
may not pass 0.98.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from ml.evaluation.scores import Ranked, Vector, roc_auc
from ml.models.encoding import Encoding, Matrix
from ml.models.hazard import events_of, sampled
from ml.models.spec import ModelSpec, labelled

SINGLE_AUC = 0.95
GAP = 0.15
JOINT_AUC = 0.98
ERRORS = 3.0
"""A gap, or an area, must be sure by this many standard errors to count."""
TEST_SHARE = 1 / 3
"""Share of the days that are tried on."""
MOST_ROWS = 50_000
LEAST = 20
"""Events, and rows without one, needed on either side for an area under the curve."""
PRIOR_ROWS = 5.0
MOST_BINS = 60
"""Numbers with more different values than this are cut at `QUANTILES`."""
QUANTILES = (*np.linspace(0, 1, 51), 0.001, 0.005, 0.01, 0.99, 0.995, 0.999)

CHECK_COLUMNS = {
    "check": pl.String,
    "feature": pl.String,
    "value": pl.Float64,
    "limit_value": pl.Float64,
    "n": pl.Int64,
    "is_leak": pl.Boolean,
}

Learn = Callable[[Matrix, Vector, Matrix, NDArray[np.bool_]], Vector]
"""Rows to learn from, their events, rows to score, which columns are codes: to scores."""


@dataclass(frozen=True)
class Sides:
    """Old rows to learn from and new ones to try on, the embargo between them."""

    train: pl.DataFrame
    test: pl.DataFrame


def leak_checks(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> pl.DataFrame:
    """Every check of a frame.

    Args:
        frame: As `ml.models.fitted.fit` takes it.
        spec: The model.
        seed: Seed of the random numbers.

    Returns:
        `check`, `feature` (null if it is about rows), `value`, `limit_value`, `n`, `is_leak`:

        - `premature_label`: rows whose label is said to be known before its horizon is over and
          yet without event; `unsure_label`: rows with a label that says not when it is known;
          `duplicate_row`: rows that share a name; `departed_entity`: rows after the entity's event.
        - `single_feature`: area under the curve on new rows of the rates learned on old ones;
          `single_feature_known`: the same among rows where it is not missing; `single_feature_gap`:
          the area on old rows, of people not learned from, less that on new rows.
        - `all_features`: the area of a small model.
        - `shuffled_labels`: its area when labels are dealt anew, in standard errors from one half;
          of two deals the one nearer, as one alone would be beyond 3 in one of 370 clean frames.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, or one class only.
    """
    rows = labelled(frame, spec)
    found = list(_row_checks(rows, spec))
    sides = _sides(rows, spec, seed)
    if _can_be_tried(sides, spec):
        found += _feature_checks(sides, spec)
        found += _whole_checks(sides, spec, seed)
    return pl.DataFrame(found, schema=CHECK_COLUMNS, orient="row")


def shuffled_labels(
    train: pl.DataFrame, test: pl.DataFrame, spec: ModelSpec, *, seed: int, learn: Learn
) -> float:
    """How far from one half a learner comes when labels are dealt anew, in standard errors.

    Labels of both sides are dealt anew by themselves, so nothing honest can foretell them; a
    learner that looks at the labels of the rows that it scores can.

    Args:
        train: Rows to learn from.
        test: Rows to score.
        spec: The model.
        seed: Seed of the dealing.
        learn: The learner.
    """
    generator = np.random.default_rng(seed)
    encoding = Encoding.learn(train, spec)
    old = generator.permutation(events_of(train, spec))
    new = generator.permutation(events_of(test, spec))
    shown = encoding.matrix(train), old, encoding.matrix(test), encoding.is_categorical
    area = float(roc_auc(Ranked.of(new, learn(*shown)))[0])
    return (area - 0.5) / _error(new)


def small_model(
    train: Matrix, events: Vector, test: Matrix, is_categorical: NDArray[np.bool_]
) -> Vector:
    """A few boosted trees: enough to see a leak."""
    trees = HistGradientBoostingClassifier(
        max_iter=30,
        max_leaf_nodes=15,
        min_samples_leaf=LEAST,
        early_stopping=False,
        categorical_features=is_categorical,
    )
    with threadpool_limits(1):
        return np.asarray(trees.fit(train, events).decision_function(test), dtype=np.float64)


def _row_checks(rows: pl.DataFrame, spec: ModelSpec) -> Iterator[tuple]:
    happened = pl.col(spec.label).cast(pl.Int64) == 1
    due = pl.col(spec.as_of) + pl.duration(days=spec.horizon_days)
    counts = {
        "premature_label": rows.filter(~happened & (pl.col(spec.label_available_at) < due)).height,
        "unsure_label": rows[spec.label_available_at].null_count(),
        "duplicate_row": int(rows.select(spec.keys).is_duplicated().sum()),
    }
    if spec.is_terminal:
        ended = (
            rows.filter(happened)
            .group_by(spec.entity)
            .agg(pl.col(spec.label_available_at).min().alias("ended_at"))
        )
        later = rows.join(ended, on=spec.entity).filter(pl.col(spec.as_of) > pl.col("ended_at"))
        counts["departed_entity"] = later.height
    for name, count in counts.items():
        yield name, None, float(count), 0.0, rows.height, count > 0


def _sides(rows: pl.DataFrame, spec: ModelSpec, seed: int) -> Sides:
    first, last = rows[spec.as_of].min(), rows[spec.as_of].max()
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        return Sides(rows.clear(), rows.clear())
    opens = last - (last - first) * TEST_SHARE
    moment = pl.col(spec.as_of)
    train = rows.filter(moment <= opens - spec.embargo)
    train, _ = sampled(train, spec, seed=seed, above=MOST_ROWS)
    test, _ = sampled(rows.filter(moment > opens), spec, seed=seed, above=MOST_ROWS)
    return Sides(train, test)


def _can_be_tried(sides: Sides, spec: ModelSpec) -> bool:
    return all(
        min(events.sum(), len(events) - events.sum()) >= LEAST
        for events in (events_of(sides.train, spec), events_of(sides.test, spec))
    )


def _feature_checks(sides: Sides, spec: ModelSpec) -> Iterator[tuple]:
    encoding = Encoding.learn(sides.train, spec)
    old, new = encoding.matrix(sides.train), encoding.matrix(sides.test)
    learned, tried = events_of(sides.train, spec), events_of(sides.test, spec)
    halves = np.unique(sides.train[spec.cluster].cast(pl.String), return_inverse=True)[1] % 2
    sure = ERRORS * float(np.hypot(_error(learned), _error(tried)))
    for place, name in enumerate(encoding.columns):
        is_code = bool(encoding.is_categorical[place])
        column, fresh = old[:, place], new[:, place]
        area = _area(column, learned, fresh, tried, is_code=is_code)
        yield _checked("single_feature", name, area, SINGLE_AUC, len(tried))
        gap = _area_of_halves(column, learned, halves, is_code=is_code) - area
        yield "single_feature_gap", name, gap, GAP, len(tried), bool(gap > max(GAP, sure))
        known_old, known = ~np.isnan(column), ~np.isnan(fresh)
        if known.all() or _few(learned[known_old]) or _few(tried[known]):
            continue
        some = _area(
            column[known_old], learned[known_old], fresh[known], tried[known], is_code=is_code
        )
        yield _checked("single_feature_known", name, some, SINGLE_AUC, int(known.sum()))


def _whole_checks(sides: Sides, spec: ModelSpec, seed: int) -> Iterator[tuple]:
    encoding = Encoding.learn(sides.train, spec)
    tried = events_of(sides.test, spec)
    said = small_model(
        encoding.matrix(sides.train),
        events_of(sides.train, spec),
        encoding.matrix(sides.test),
        encoding.is_categorical,
    )
    area = float(roc_auc(Ranked.of(tried, said))[0])
    yield _checked("all_features", None, area, JOINT_AUC, len(tried))
    deals = [
        shuffled_labels(sides.train, sides.test, spec, seed=deal, learn=small_model)
        for deal in (seed, seed + 1)
    ]
    apart = min(deals, key=abs)
    yield "shuffled_labels", None, apart, ERRORS, len(tried), abs(apart) > ERRORS


def _area(old: Vector, learned: Vector, new: Vector, tried: Vector, *, is_code: bool) -> float:
    """Area under the curve, on new rows, of the event rates of bins of old rows."""
    edges = np.unique(old[~np.isnan(old)])
    if len(edges) > MOST_BINS and not is_code:
        edges = np.unique(np.nanquantile(old, QUANTILES))
    bins = [
        np.where(np.isnan(part), len(edges) + 1, np.searchsorted(edges, part, side="left"))
        for part in (old, new)
    ]
    size = len(edges) + 2
    rows = np.bincount(bins[0], minlength=size)
    rates = (np.bincount(bins[0], learned, size) + PRIOR_ROWS * learned.mean()) / (
        rows + PRIOR_ROWS
    )
    return float(roc_auc(Ranked.of(tried, rates[bins[1]]))[0])


def _area_of_halves(
    old: Vector, learned: Vector, halves: NDArray[np.int64], *, is_code: bool
) -> float:
    """The same on old rows: each half of the people is tried with the rates of the other.

    Tried on the rows that they were learned from, rates would look too good.
    """
    areas = []
    for half in (0, 1):
        mine, theirs = halves == half, halves != half
        if _few(learned[mine]) or _few(learned[theirs]):
            return 0.0
        areas.append(_area(old[theirs], learned[theirs], old[mine], learned[mine], is_code=is_code))
    return float(np.mean(areas))


def _checked(check: str, feature: str | None, area: float, limit: float, n: int) -> tuple:
    return check, feature, area, limit, n, bool(area > limit)


def _few(events: Vector) -> bool:
    return bool(min(events.sum(), len(events) - events.sum()) < LEAST)


def _error(events: Vector) -> float:
    """Standard error of an area under the curve where nothing can be foretold (Mann, Whitney)."""
    happened = float(events.sum())
    others = len(events) - happened
    return float(np.sqrt((happened + others + 1) / (12 * happened * others)))
