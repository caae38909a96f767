"""Intervals of shares.

Belongs here: arithmetic on single figures. Does not belong here: where figures come from.
"""

from __future__ import annotations

from math import sqrt

LEVEL = 0.95
"""Confidence of every interval."""

_Z = 1.959963984540054
"""Standard normal quantile of `LEVEL`, both sides."""


def wilson(successes: float, n: int) -> tuple[float, float] | None:
    """Wilson's score interval of a share at `LEVEL`; none without observations.

    For a mean of values between 0 and 1 (`successes` their sum) it is wider than need be: nothing
    between 0 and 1 varies more than yes and no. Of none and of all one end is 0 or 1 exactly, which
    arithmetic in binary fractions would miss by 1e-17.

    >>> [round(bound, 4) for bound in wilson(8, 10) or ()]
    [0.4902, 0.9433]
    """
    if n == 0:
        return None
    share = successes / n
    spread = 1 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / spread
    half = _Z / spread * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low = max(0.0, middle - half) if successes > 0 else 0.0
    high = min(1.0, middle + half) if successes < n else 1.0
    return low, high
