"""Whether two shares differ beyond chance.

Belongs here: arithmetic on two figures. Does not belong here: where figures come from
(`figures.py`), how they are written (`metrics/written.py`).
"""

from __future__ import annotations

from math import sqrt

from orchestration.metrics.intervals import wilson


def differs(now: tuple[float, int], before: tuple[float, int]) -> bool:
    """Whether two shares differ beyond chance: Newcombe's interval of the difference without zero.

    Args:
        now: Successes and observations.
        before: The same of the period before.

    Returns:
        False also if either has no observation.
    """
    interval, earlier = wilson(*now), wilson(*before)
    if interval is None or earlier is None:
        return False
    share, share_before = now[0] / now[1], before[0] / before[1]
    difference = share - share_before
    below = sqrt((share - interval[0]) ** 2 + (earlier[1] - share_before) ** 2)
    above = sqrt((interval[1] - share) ** 2 + (share_before - earlier[0]) ** 2)
    return not difference - below <= 0 <= difference + above
