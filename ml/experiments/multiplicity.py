"""P-values of several metrics and arms, adjusted for being several.

Belongs here: Holm's and Benjamini and Hochberg's adjustment with missing values. Does not belong
here: which family a p-value belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

Method = Literal["holm", "fdr_bh"]


def adjusted(p_values: Sequence[float | None], method: Method) -> list[float | None]:
    """Adjusted p-values in the same places; those that are missing stay so and count for nothing.

    Args:
        p_values: Of one family.
        method: `holm` bounds the probability of any false finding, `fdr_bh` the share of false
            ones among the findings.
    """
    known = np.array([p_value for p_value in p_values if p_value is not None], dtype=np.float64)
    if not len(known):
        return [None] * len(p_values)
    found = iter(_holm(known) if method == "holm" else false_discovery_control(known))
    return [None if p_value is None else float(next(found)) for p_value in p_values]


def _holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Holm, Scandinavian Journal of Statistics 1979.

    SciPy has none; statsmodels' collects garbage at every call: 0.1 s in a large process.
    """
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    found = np.empty_like(p_values)
    found[order] = np.minimum(stepped, 1.0)
    return found
