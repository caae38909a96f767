"""How far an effect could move if those who took back consent had been counted.

Belongs here: worst-case bounds of a bounded metric (Manski, American Economic Review 1990). Does
not belong here: how many took it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from ml.errors import UnusableInputError
from ml.experiments.effects import Effect, Value


@dataclass(frozen=True)
class Lost:
    """Units of both arms whose outcome may not be used.

    Attributes:
        control: Units of the control.
        treatment: Units of the other arm.
    """

    control: int
    treatment: int


def worst_case(
    arms: tuple[Value, Value], lost: Lost, span: tuple[float, float], interval: tuple[float, float]
) -> tuple[float, float]:
    """The interval of an absolute effect, whatever the lost units did.

    Among all units the metric is the known units' by their share, and between the ends of its span
    for the others. The interval of the known ones is carried along with its half widths.

    Args:
        arms: Control and treatment.
        lost: Units without an outcome.
        span: Least and greatest value that a unit can have.
        interval: Of the effect among the known units.

    Returns:
        Both ends of the widened interval.

    Raises:
        UnusableInputError: A value outside the span, or fewer than no unit lost.
    """
    control, treatment = arms
    if min(lost.control, lost.treatment) < 0:
        raise UnusableInputError("fewer than no unit was lost: count them again.")
    if not all(span[0] <= arm.raw <= span[1] for arm in arms):
        raise UnusableInputError(f"a metric outside its span {span}: correct the registry.")
    before, after = _range(control, lost.control, span), _range(treatment, lost.treatment, span)
    raw = treatment.raw - control.raw
    return (
        interval[0] + (after[0] - before[1]) - raw,
        interval[1] + (after[1] - before[0]) - raw,
    )


def _range(arm: Value, lost: int, span: tuple[float, float]) -> tuple[float, float]:
    total = arm.n + lost
    return (
        (arm.n * arm.raw + lost * span[0]) / total,
        (arm.n * arm.raw + lost * span[1]) / total,
    )


def tolerated(found: Effect, arms: tuple[Value, Value], lost: Lost) -> float | None:
    """How far lost units' mean would have to lie from the known ones' to turn the effect to 0.

    In units of the metric, in opposite directions in the two arms; null where nothing was lost.
    """
    control, treatment = arms
    share = lost.control / (control.n + lost.control) + lost.treatment / (
        treatment.n + lost.treatment
    )
    return abs(found.estimate) / share if share > 0 else None
