"""How strong a hidden cause would have to be to explain an effect away.

Belongs here: E-values (VanderWeele and Ding, Annals of Internal Medicine 2017). Does not belong
here: the effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from ml.effects.adjusted import Estimate

_RISK_PER_SPREAD = 0.91
"""Log risk ratio that a standard deviation stands for (Chinn, Statistics in Medicine 2000)."""


@dataclass(frozen=True)
class Sensitivity:
    """E-values: 1 is none, 2 a cause that doubles both recommendation and outcome.

    Attributes:
        risk_ratio: The effect as a ratio of risks.
        of_effect: Least strength that explains the effect away.
        of_bound: Least strength that moves the interval to no effect; 1 where it is there already.
    """

    risk_ratio: float
    of_effect: float
    of_bound: float


def sensitivity(estimate: Estimate, *, is_share: bool) -> Sensitivity:
    """E-values of an effect.

    Args:
        estimate: The effect.
        is_share: Whether the outcome is yes or no; otherwise its spread makes it a ratio.
    """
    nearer = estimate.low if estimate.effect > 0 else estimate.high
    if estimate.low <= 0 <= estimate.high:
        nearer = 0.0
    ratio = _ratio(estimate, estimate.effect, is_share=is_share)
    return Sensitivity(ratio, e_value(ratio), e_value(_ratio(estimate, nearer, is_share=is_share)))


def e_value(ratio: float) -> float:
    """The E-value of a ratio of risks."""
    above = max(ratio, 1 / ratio) if ratio > 0 else float("inf")
    return above + sqrt(above * (above - 1)) if above != float("inf") else above


def _ratio(estimate: Estimate, effect: float, *, is_share: bool) -> float:
    if is_share and 0 < estimate.mean_without < 1:
        return max(estimate.mean_without + effect, 0.0) / estimate.mean_without
    if estimate.spread <= 0:
        return 1.0
    return exp(_RISK_PER_SPREAD * effect / estimate.spread)
