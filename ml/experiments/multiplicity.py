"""P-values of several metrics and arms, adjusted for being several.

Belongs here: Holm's and Benjamini and Hochberg's adjustment with missing values. Does not belong
here: which family a p-value belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from statsmodels.stats.multitest import multipletests

Method = Literal["holm", "fdr_bh"]


def adjusted(p_values: Sequence[float | None], method: Method) -> list[float | None]:
    """Adjusted p-values in the same places; those that are missing stay so and count for nothing.

    Args:
        p_values: Of one family.
        method: `holm` bounds the probability of any false finding, `fdr_bh` the share of false
            ones among the findings.
    """
    known = [p_value for p_value in p_values if p_value is not None]
    if not known:
        return [None] * len(p_values)
    found = iter(multipletests(known, method=method)[1])
    return [None if p_value is None else float(next(found)) for p_value in p_values]
