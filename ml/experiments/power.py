"""What an experiment can find, told when it is created.

Belongs here: smallest effect and units needed. Does not belong here: effects that were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from scipy import stats

from ml.errors import UnusableInputError
from ml.experiments.registry import Experiment


@dataclass(frozen=True)
class Design:
    """Two arms of an experiment.

    Attributes:
        control_share: Share of the units that the control gets, 0 to 1.
        treatment_share: Share that the other arm gets; the rest are other arms' units.
        alpha: 1 less the confidence, two-sided.
        power: Probability of finding the effect if it is there.
        comparisons: Comparisons that share alpha (Bonferroni bounds Holm).
    """

    control_share: float = 0.5
    treatment_share: float = 0.5
    alpha: float = 0.05
    power: float = 0.8
    comparisons: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no design."""
        shares = (self.control_share, self.treatment_share)
        if min(shares) <= 0 or sum(shares) > 1 + 1e-9:
            raise UnusableInputError(f"shares {shares} must be above 0 and at most 1 together.")
        if not 0 < self.alpha < 1 or not 0 < self.power < 1 or self.comparisons < 1:
            raise UnusableInputError("alpha and power must lie between 0 and 1, comparisons be 1+.")

    @property
    def reach(self) -> float:
        """Standard errors that an effect must have."""
        alpha = self.alpha / self.comparisons
        return float(stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(self.power))

    @property
    def spread(self) -> float:
        """Squared standard error of an effect, times units of all arms, of a variance of 1."""
        return 1 / self.control_share + 1 / self.treatment_share


def smallest_effect(variance: float, units: int, design: Design, left: float = 1.0) -> float:
    """The absolute effect that will be found with the design's power.

    Args:
        variance: Of the metric between units; of a share p (1 - p).
        units: Of all arms.
        design: The design.
        left: Share of the variance that a pre-period leaves, 1 less its squared correlation.
    """
    _positive(variance=variance, units=units, left=left)
    return design.reach * sqrt(variance * left * design.spread / units)


def units_needed(variance: float, effect: float, design: Design, left: float = 1.0) -> int:
    """Units of all arms with which an absolute effect will be found with the design's power."""
    _positive(variance=variance, effect=abs(effect), left=left)
    return ceil(variance * left * design.spread * (design.reach / effect) ** 2)


@dataclass(frozen=True)
class Plan:
    """What an experiment can find, before it begins.

    Attributes:
        units_needed: Units of all arms with which its smallest effect that matters will be found.
        smallest_effect: What the planned units find; null where no size is planned.
        is_powered: Whether that is at most the effect that matters; null like it.
    """

    units_needed: int
    smallest_effect: float | None
    is_powered: bool | None


def plan_of(experiment: Experiment, variance: float, left: float = 1.0) -> Plan:
    """Power of an experiment when it is created, for the treatment with the smallest share.

    Args:
        experiment: Its plan.
        variance: Of the primary metric between units, as known from before; of a share p (1 - p).
        left: Share of it that the pre-period leaves, 1 less its squared correlation.
    """
    shares = experiment.shares
    design = Design(
        shares[experiment.control],
        min(shares[arm] for arm in experiment.treatments),
        experiment.alpha,
        experiment.power,
        experiment.primary_comparisons,
    )
    needed = units_needed(variance, experiment.mde, design, left)
    if experiment.planned_units is None:
        return Plan(needed, None, None)
    smallest = smallest_effect(variance, experiment.planned_units, design, left)
    return Plan(needed, smallest, smallest <= experiment.mde)


def _positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not number > 0:
            raise UnusableInputError(f"{name} is {number}: it must be above 0.")
