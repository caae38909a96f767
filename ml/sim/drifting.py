"""Planted drift: windows of features that stay or shift, scores whose classes mix anew.

Belongs here: what is drawn and what is true of it. Does not belong here: tests of it.
"""

from __future__ import annotations

import numpy as np
import polars as pl


def features(rows: int, seed: int, *, count: int = 20, shift: float = 0.0) -> pl.DataFrame:
    """Independent features `f0` to `f19`, half of them normal, a quarter skewed, a quarter levels.

    Args:
        rows: Rows.
        seed: Of the draws.
        count: Features.
        shift: Of `f0`, in standard deviations.
    """
    draw = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {}
    for place in range(count):
        if place % 4 < 2:
            columns[f"f{place}"] = draw.normal(size=rows) + (shift if place == 0 else 0)
        elif place % 4 == 2:
            columns[f"f{place}"] = draw.exponential(size=rows)
        else:
            levels = np.array(["red", "green", "blue", "grey"])
            columns[f"f{place}"] = draw.choice(levels, rows, p=[0.4, 0.3, 0.2, 0.1])
    return pl.DataFrame(columns)


def scored(rows: int, seed: int, *, mean: float = 0.0, group: float = 0.5) -> pl.DataFrame:
    """Scores of a model that is too sure in one group and too unsure in the other.

    Args:
        rows: Rows.
        seed: Of the draws.
        mean: Of the feature `x` that the score follows; other than 0 it has shifted.
        group: Share of rows in group 1, where the truth is steeper than the score.

    Returns:
        `x`, `group`, `score` (0 to 1), `label` (0 or 1).
    """
    draw = np.random.default_rng(seed)
    x = draw.normal(mean, 1, rows)
    inside = (draw.random(rows) < group).astype(np.float64)
    truth = 1 / (1 + np.exp(-(x * (0.6 + 1.4 * inside) - 0.5 + 0.8 * inside)))
    return pl.DataFrame(
        {
            "x": x,
            "group": inside,
            "score": 1 / (1 + np.exp(-1.2 * x)),
            "label": (draw.random(rows) < truth).astype(np.int64),
        }
    )
