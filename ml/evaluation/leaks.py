"""Whether a frame tells the answer before it is known.

Belongs here: checks of rows and of the whole. Does not belong here: single features
(`leaky_columns.py`), leaks in SQL, which deleting and poisoning the future finds (the tests of the
feature marts).

Limits are conventions: no honest feature of behaviour foretells alone with an area under the curve
of 0.95, and what it teaches on old rows must hold on new ones within 0.15. All features together
may not pass 0.98.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from ml.evaluation.leaky_columns import ERRORS, LEAST, Check, Sides, checked, column_checks, error
from ml.evaluation.scores import Ranked, Vector, roc_auc
from ml.models.encoding import Encoding, Matrix
from ml.models.rows import events_of, sampled
from ml.models.spec import ModelSpec, labelled

JOINT_AUC = 0.98
TEST_SHARE = 1 / 3
"""Share of the days that are tried on."""
MOST_ROWS = 50_000

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
        found += column_checks(sides, spec)
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
    return (area - 0.5) / error(new)


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


def _row_checks(rows: pl.DataFrame, spec: ModelSpec) -> Iterator[Check]:
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


def _whole_checks(sides: Sides, spec: ModelSpec, seed: int) -> Iterator[Check]:
    encoding = Encoding.learn(sides.train, spec)
    tried = events_of(sides.test, spec)
    said = small_model(
        encoding.matrix(sides.train),
        events_of(sides.train, spec),
        encoding.matrix(sides.test),
        encoding.is_categorical,
    )
    area = float(roc_auc(Ranked.of(tried, said))[0])
    yield checked("all_features", None, area, JOINT_AUC, len(tried))
    deals = [
        shuffled_labels(sides.train, sides.test, spec, seed=deal, learn=small_model)
        for deal in (seed, seed + 1)
    ]
    apart = min(deals, key=abs)
    yield "shuffled_labels", None, apart, ERRORS, len(tried), abs(apart) > ERRORS
