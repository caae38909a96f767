"""How forecasts did: mean losses with intervals.

Belongs here: means over forecasts, the bootstrap. Does not belong here: the losses (`losses.py`),
which method is better (`compare.py`).

Forecasts of one issue, or of one learner, err together: intervals are of a bootstrap of whole
issues (series) or whole entities (probabilities, durations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.arrays import Floats
from ml.ledger.losses import MEASURES

MAX_BLOCKS = 1_000
"""More clusters are put together: it changes no interval and saves memory."""
MIN_CLUSTERS = 5
"""Fewer issues or entities carry no interval."""
LEADS = {"0-7": (0, 8), "8-28": (8, 29), "29+": (29, 10_000)}
"""Name of a lead to its days."""


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are drawn.

    Attributes:
        draws: Number of draws.
        seed: Of the random numbers.
    """

    draws: int = 400
    seed: int = 0

    def interval(self, values: Floats, counts: Floats) -> tuple[float | None, float | None]:
        """95 % interval of sum(values) / sum(counts) over clusters.

        Args:
            values: Per cluster.
            counts: Per cluster.
        """
        if len(values) < MIN_CLUSTERS:
            return None, None
        values, counts = blocks(values), blocks(counts)
        drawn = self.weights(len(values))
        low, high = np.quantile((drawn @ values) / (drawn @ counts), [0.025, 0.975])
        return float(low), float(high)

    def weights(self, clusters: int) -> Floats:
        """How often each draw has each cluster."""
        random = np.random.default_rng(self.seed)
        shares = np.full(clusters, 1 / clusters)
        return random.multinomial(clusters, shares, self.draws).astype(float)


def blocks(sums: Floats) -> Floats:
    """Sums of clusters put together into at most `MAX_BLOCKS`, which are independent as well.

    >>> [float(each) for each in blocks(np.array([1.0, 2.0]))]
    [1.0, 2.0]
    """
    put = np.bincount(np.arange(len(sums)) % MAX_BLOCKS, weights=sums)
    return put.astype(np.float64)


def scores(lost: pl.DataFrame, bootstrap: Bootstrap | None = None) -> pl.DataFrame:
    """Mean losses of every method, with intervals.

    Args:
        lost: As `losses` gives it, of one kind.
        bootstrap: How intervals are drawn.

    Returns:
        One row per kind, target, method, lead (`all`, `0-7`, `8-28`, `29+` days) and measure: n
        (forecasts scored), open_count (forecasts whose truth has not come or that the method does
        not make), cluster_count, value, low_95, high_95 (null below `MIN_CLUSTERS` clusters),
        lead_days_mean.
    """
    how = bootstrap or Bootstrap()
    rows = []
    for (kind, target, method), part in lost.group_by("kind", "target", "method"):
        leads = {"all": part}
        for name, (first, last) in LEADS.items():
            leads[name] = part.filter(pl.col("lead_days").ge(first) & pl.col("lead_days").lt(last))
        for lead, chosen in leads.items():
            for measure in MEASURES[str(kind)]:
                named = {"kind": kind, "target": target, "method": method, "lead": lead}
                rows.append(named | {"measure": measure} | _mean(chosen, measure, how))
    return (
        pl.DataFrame(rows, schema=SCHEMA)
        .filter((pl.col("lead") == "all") | (pl.col("n") > 0))
        .sort("kind", "target", "method", "lead", "measure")
    )


SCHEMA = {
    **dict.fromkeys(("kind", "target", "method", "lead", "measure"), pl.String()),
    **dict.fromkeys(("n", "open_count", "cluster_count"), pl.Int64()),
    **dict.fromkeys(("value", "low_95", "high_95", "lead_days_mean"), pl.Float64()),
}


def _mean(part: pl.DataFrame, measure: str, how: Bootstrap) -> dict[str, object]:
    """One measure's mean with its interval."""
    known = part.filter(pl.col(measure).is_not_null())
    clusters = (
        known.group_by("cluster", maintain_order=True)
        .agg(total=pl.col(measure).sum(), count=pl.len())
        .sort("cluster")
    )
    low, high = how.interval(
        clusters["total"].to_numpy(), clusters["count"].cast(pl.Float64).to_numpy()
    )
    return {
        "n": known.height,
        "open_count": part.height - known.height,
        "cluster_count": clusters.height,
        "value": known[measure].mean(),
        "low_95": low,
        "high_95": high,
        "lead_days_mean": known["lead_days"].mean(),
    }
