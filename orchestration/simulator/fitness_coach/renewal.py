"""What members of `fitness_coach` decide when a subscription is due: to leave, or another plan.

Belongs here: the planted hazard and its weights. Does not belong here: what follows (`life.py`).
"""

from __future__ import annotations

import numpy as np

SHARE_UPGRADE = 0.6

HAZARD_BASE = -2.35
HAZARD_OF_USE = -0.55
HAZARD_OF_FIRST_MONTH = 0.45
HAZARD_OF_PLAN = (0.25, 0.0, -0.3)
HAZARD_OF_YEAR = 0.6
"""Log odds of not renewing at the end of a billing period."""


def probability_of_leaving(use: float, plan: int, tenure: int, period: str) -> float:
    """Probability that a subscription ends at the end of a billing period.

    Args:
        use: The member's log use in standard deviations.
        plan: Position of the plan, cheapest first.
        tenure: Billing periods since the subscription was first paid.
        period: `month` or `year`.

    Returns:
        The probability.
    """
    odds = HAZARD_BASE + HAZARD_OF_USE * use + HAZARD_OF_PLAN[plan]
    odds += HAZARD_OF_FIRST_MONTH * (tenure == 1) + HAZARD_OF_YEAR * (period == "year")
    return float(1 / (1 + np.exp(-odds)))


def other_plan(draw: np.random.Generator, plan: int, plans: int) -> int:
    """The neighbouring plan that a member changes to, more often a dearer one."""
    step = 1 if draw.random() < SHARE_UPGRADE else -1
    return plan + step if 0 <= plan + step < plans else plan - step
