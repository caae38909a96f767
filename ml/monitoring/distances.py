"""How far a window lies from its reference, one feature at a time.

Belongs here: distances, tests, and the distance that chance allows. Does not belong here: which of
many features have drifted (`drift.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Numbers = NDArray[np.float64]
_BINS = 10
_LEAST_EXPECTED = 5.0
_TINY = 1e-4
_STEPS = 32


@dataclass(frozen=True)
class Told:
    """A distance that is reported, but not tested."""

    psi: float
    jensen_shannon: float
    wasserstein: float | None


def smirnov(reference: Numbers, window: Numbers) -> tuple[float, float]:
    """Kolmogorov and Smirnov's distance and p-value of two samples."""
    found = stats.ks_2samp(reference, window, method="asymp")
    return float(found.statistic), float(found.pvalue)


def chi_squared(reference: Numbers, window: Numbers) -> tuple[float, float]:
    """Total variation distance and the chi-squared p-value of counts per level.

    Levels of which fewer than five are to be expected in either are counted together, also those
    that only the window has.

    Args:
        reference: Count per level.
        window: Count per level, in the same order.
    """
    table = np.array([reference, window])
    smallest = table.sum(axis=0) * table.sum(axis=1).min() / table.sum()
    is_rare = smallest < _LEAST_EXPECTED
    merged = np.column_stack([table[:, ~is_rare], table[:, is_rare].sum(axis=1)])
    merged = merged[:, merged.sum(axis=0) > 0]
    if merged.shape[1] < 2:
        return total_variation(reference, window), 1.0
    found = stats.chi2_contingency(merged, correction=False)
    return total_variation(reference, window), float(found.pvalue)


def missing(reference: tuple[int, int], window: tuple[int, int]) -> tuple[float, float]:
    """Difference of the shares that are missing, and Fisher's exact p-value.

    Args:
        reference: Missing values and rows.
        window: Missing values and rows.
    """
    table = [[m, n - m] for m, n in (reference, window)]
    p_value = float(stats.fisher_exact(table).pvalue)
    return abs(reference[0] / reference[1] - window[0] / window[1]), p_value


def total_variation(reference: Numbers, window: Numbers) -> float:
    """Half the sum of the differences of shares, 0 to 1."""
    return float(np.abs(reference / reference.sum() - window / window.sum()).sum() / 2)


def chance_smirnov(reference: Numbers, size: int, draw: np.random.Generator, times: int) -> Numbers:
    """Distances of windows of `size` drawn from the reference itself, from as large a reference.

    Of many levels neighbours are drawn together, in steps of a fiftieth of what chance allows.
    """
    counts = np.unique(reference, return_counts=True)[1].astype(np.float64)
    most = int(_STEPS * np.sqrt(min(size, len(reference))))
    if len(counts) > most:
        before = counts.cumsum() - counts
        counts = np.bincount((before * most // len(reference)).astype(int), counts)
    shares = counts / len(reference)
    drawn = [
        draw.multinomial(rows, shares, times).cumsum(axis=1) / rows
        for rows in (len(reference), size)
    ]
    return np.abs(drawn[0] - drawn[1]).max(axis=1)


def chance_variation(
    reference: Numbers, size: int, draw: np.random.Generator, times: int
) -> Numbers:
    """Total variation of windows of `size` drawn from the reference's counts."""
    n = int(reference.sum())
    shares = reference / n
    drawn = [draw.multinomial(rows, shares, times) / rows for rows in (n, size)]
    return np.abs(drawn[0] - drawn[1]).sum(axis=1) / 2


def told_of_numbers(reference: Numbers, window: Numbers) -> Told:
    """PSI and Jensen-Shannon over tenths of the reference, Wasserstein by its spread."""
    edges = np.unique(np.quantile(reference, np.linspace(0, 1, _BINS + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(edges, each, side="right"), minlength=len(edges) + 1)
        for each in (reference, window)
    ]
    spread = float(reference.std())
    moved = float(stats.wasserstein_distance(reference, window)) / spread if spread > 0 else None
    told = told_of_counts(counts[0].astype(np.float64), counts[1].astype(np.float64))
    return Told(told.psi, told.jensen_shannon, moved)


def told_of_counts(reference: Numbers, window: Numbers) -> Told:
    """PSI and Jensen-Shannon of counts per level."""
    p, q = reference / reference.sum(), window / window.sum()
    safe_p, safe_q = np.maximum(p, _TINY), np.maximum(q, _TINY)
    psi = float(((safe_q - safe_p) * np.log(safe_q / safe_p)).sum())
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(each > 0, each * np.log2(each / middle), 0.0).sum() for each in (p, q)]
    return Told(psi, float(np.sqrt(max(0.0, sum(parts) / 2))), None)
