"""Whether a single column tells the answer.

Belongs here: what each feature alone foretells. Does not belong here: checks of rows and of all
features together (`leaks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.evaluation.scores import Ranked, Vector, roc_auc
from ml.models.encoding import Encoding
from ml.models.hazard import events_of
from ml.models.spec import ModelSpec

SINGLE_AUC = 0.95
GAP = 0.15
ERRORS = 3.0
"""A gap, or an area, must be sure by this many standard errors to count."""
LEAST = 20
"""Events, and rows without one, needed on either side for an area under the curve."""
PRIOR_ROWS = 5.0
MOST_BINS = 60
"""Numbers with more different values than this are cut at `QUANTILES`."""
QUANTILES = (*np.linspace(0, 1, 51), 0.001, 0.005, 0.01, 0.99, 0.995, 0.999)

Check = tuple[str, str | None, float, float, int, bool]
"""Name, feature (none if it is about rows), value, limit, n, whether it is a leak."""


@dataclass(frozen=True)
class Sides:
    """Old rows to learn from and new ones to try on, the embargo between them."""

    train: pl.DataFrame
    test: pl.DataFrame


def column_checks(sides: Sides, spec: ModelSpec) -> Iterator[Check]:
    """Every column: tried on new rows, on those where it is known, on old rows against new ones."""
    encoding = Encoding.learn(sides.train, spec)
    old, new = encoding.matrix(sides.train), encoding.matrix(sides.test)
    learned, tried = events_of(sides.train, spec), events_of(sides.test, spec)
    halves = np.unique(sides.train[spec.cluster].cast(pl.String), return_inverse=True)[1] % 2
    sure = ERRORS * float(np.hypot(error(learned), error(tried)))
    for place, name in enumerate(encoding.columns):
        is_code = bool(encoding.is_categorical[place])
        column, fresh = old[:, place], new[:, place]
        area = _area(column, learned, fresh, tried, is_code=is_code)
        yield checked("single_feature", name, area, SINGLE_AUC, len(tried))
        gap = _area_of_halves(column, learned, halves, is_code=is_code) - area
        yield "single_feature_gap", name, gap, GAP, len(tried), bool(gap > max(GAP, sure))
        known_old, known = ~np.isnan(column), ~np.isnan(fresh)
        if known.all() or _few(learned[known_old]) or _few(tried[known]):
            continue
        some = _area(
            column[known_old], learned[known_old], fresh[known], tried[known], is_code=is_code
        )
        yield checked("single_feature_known", name, some, SINGLE_AUC, int(known.sum()))


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


def checked(check: str, feature: str | None, area: float, limit: float, n: int) -> Check:
    """A check of an area under the curve."""
    return check, feature, area, limit, n, bool(area > limit)


def _few(events: Vector) -> bool:
    return bool(min(events.sum(), len(events) - events.sum()) < LEAST)


def error(events: Vector) -> float:
    """Standard error of an area under the curve where nothing can be foretold (Mann, Whitney)."""
    happened = float(events.sum())
    others = len(events) - happened
    return float(np.sqrt((happened + others + 1) / (12 * happened * others)))
