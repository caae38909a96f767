"""Intervals that hold at every look: confidence sequences.

Belongs here: the asymptotic confidence sequence of an effect. Does not belong here: its sampling
ratio at every look (`srm.py`).

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences", Annals of Statistics 2024: the interval is their eq. 9, the p-value what
solves it (eq. 155), the tuning their eq. 161: narrowest at a size that is named in advance.
"""

from __future__ import annotations

from math import exp, log, sqrt

from ml.errors import UnusableInputError
from ml.experiments.effects import Effect, Interval

TUNING = 5_000
"""Units at which a sequence is narrowest, unless the experiment names another size."""


def confidence_sequence(found: Effect, alpha: float, tuning: float = TUNING) -> Interval:
    """An interval and a p-value that hold at every look at once.

    Args:
        found: The effect as of this look.
        alpha: 1 less the confidence, over all looks together.
        tuning: Units of both arms at which it is to be narrowest; fixed before the first look.

    Raises:
        UnusableInputError: Alpha is no probability, or the tuning no size.
    """
    if not 0 < alpha < 1 or tuning <= 0:
        message = f"alpha {alpha} must lie between 0 and 1, the tuning {tuning} above 0."
        raise UnusableInputError(message)
    squared = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / tuning
    variance, grown = found.standard_error**2 * found.n, found.n * squared + 1
    half = sqrt(variance * 2 * grown * log(sqrt(grown) / alpha) / squared) / found.n
    evidence = squared * found.n**2 * found.estimate**2 / (2 * grown * variance)
    p_value = min(1.0, sqrt(grown) * exp(-evidence))
    return Interval(found.estimate - half, found.estimate + half, p_value)
