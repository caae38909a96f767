"""How far in the tail of what was seen before a value lies.

Belongs here: tail probabilities against a trailing window, causal and without a distribution. Does
not belong here: which features are judged (`anomalies.py`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

import numpy as np

from ml.arrays import Floats

MIN_SEEN = 20
"""Values that must have been seen before one is judged."""
BEYOND = 2.0
"""Most that lying outside of all that was seen adds to a surprise."""


def surprises(values: Floats, window: int) -> Floats:
    """Surprise of each value: -log10 of its two-sided tail probability among the values before it.

    The probability is twice the share of the trailing window that is at least as far out, with one
    added above and below the line (so that it is never 0). A value outside of the whole window is
    surprising by its distance to it, in units of the window's middle 90 %: log10(1 + 10 distance),
    at most `BEYOND`.

    Args:
        values: In time's order; NaN where there is none.
        window: How many rows back are looked at.

    Returns:
        One surprise per value, 0 or more; 0 where fewer than `MIN_SEEN` were seen or it is NaN.
    """
    told = np.zeros(len(values))
    seen: list[float] = []
    listed = values.tolist()
    for row, value in enumerate(listed):
        if row > window and listed[row - window - 1] == listed[row - window - 1]:
            del seen[bisect_left(seen, listed[row - window - 1])]
        if value != value:  # noqa: PLR0124
            continue
        if len(seen) >= MIN_SEEN:
            told[row] = _surprise(seen, value)
        insort(seen, value)
    return told


def _surprise(seen: list[float], value: float) -> float:
    """Surprise of a value among those seen, which are sorted."""
    count = len(seen)
    above, below = count - bisect_left(seen, value), bisect_right(seen, value)
    share = 2 * (1 + min(above, below)) / (count + 1)
    told = max(0.0, -float(np.log10(share)))
    if above and below:
        return told
    outside = value - seen[-1] if above == 0 else seen[0] - value
    spread = seen[int(0.95 * count)] - seen[int(0.05 * count)]
    spread = max(spread, 1e-3 * abs(seen[count // 2]), 1e-9)
    return told + min(BEYOND, float(np.log10(1 + 10 * outside / spread)))
