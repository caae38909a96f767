"""What one metric shows of one arm against the control, as rows.

Belongs here: effects by both rules, absolute and relative, as they are and adjusted. Does not
belong here: several metrics and arms (`analysis.py`), single estimators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ml.errors import InsufficientDataError
from ml.experiments.bounds import Lost, tolerated, worst_case
from ml.experiments.checks import Units
from ml.experiments.cuped import adjusted
from ml.experiments.effects import (
    Effect,
    Scale,
    Value,
    effect,
    exceeds,
    fixed_horizon,
    newcombe,
    plain,
)
from ml.experiments.power import Design, smallest_effect
from ml.experiments.registry import Experiment, MetricPlan
from ml.experiments.sequential import confidence_sequence
from ml.experiments.statistics import Arm
from ml.tables.experiments import EXPERIMENT_RESULTS

Row = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """A metric in the control and in one other arm."""

    experiment: Experiment
    metric: MetricPlan
    control: Arm
    treatment: Arm
    units: Units


def rows_of(pair: Pair, reason: str | None) -> list[Row]:
    """Rows of a pair: absolute and relative, as it was and adjusted where there is a pre-period."""
    rows = []
    for adjustment in ("none", "cuped"):
        for scale in ("absolute", "relative"):
            row = _heading(pair, adjustment, scale)
            rows.append(row)
            if reason is None:
                try:
                    row |= _figures(pair, adjustment, scale)
                except InsufficientDataError as problem:
                    row["withheld_reason"] = str(problem)
            else:
                row["withheld_reason"] = reason
    return rows


def _heading(pair: Pair, adjustment: str, scale: str) -> Row:
    experiment, arms = pair.experiment, (pair.control, pair.treatment)
    decides = "cuped" if experiment.pre_period_days else "none"
    counts = [sum(moments.n for moments in arm.strata.values()) for arm in arms]
    names = [arm.name for arm in arms]
    return dict.fromkeys(EXPERIMENT_RESULTS.columns) | {
        "experiment_id": experiment.id,
        "metric": pair.metric.name,
        "arm": pair.treatment.name,
        "adjustment": adjustment,
        "scale": scale,
        "role": pair.metric.role,
        "rule": experiment.rule,
        "alpha": experiment.alpha,
        "control_n": counts[0],
        "n": counts[1],
        "immature_count": sum(pair.units.immature.get(name, 0) for name in names),
        "lost_count": sum(pair.units.lost.get(name, 0) for name in names),
        "is_deciding": (adjustment, scale) == (decides, "absolute"),
    }


def _figures(pair: Pair, adjustment: str, scale: Scale) -> Row:
    theta = covered = None
    control, treatment = _values(pair)
    if adjustment == "cuped":
        both = adjusted(pair.control, pair.treatment)
        control, treatment = both.control, both.treatment
        theta, covered = both.theta, both.covered_ratio
    found = effect(control, treatment, scale)
    alpha = pair.experiment.alpha
    fixed = fixed_horizon(found, alpha)
    always = confidence_sequence(found, alpha, pair.experiment.tuning)
    decides = fixed if pair.experiment.rule == "fixed_horizon" else always
    row: Row = {
        "control_value": control.value,
        "value": treatment.value,
        "estimate": found.estimate,
        "standard_error": found.standard_error,
        "fixed_low": fixed.low,
        "fixed_high": fixed.high,
        "fixed_p_value": fixed.p_value,
        "sequential_low": always.low,
        "sequential_high": always.high,
        "sequential_p_value": always.p_value,
        "low": decides.low,
        "high": decides.high,
        "p_value": decides.p_value,
        "theta": theta,
        "covered_ratio": covered,
    }
    if scale == "absolute":
        row |= _absolute(pair, found, (control, treatment), (decides.low, decides.high))
    return row


def _values(pair: Pair) -> tuple[Value, Value]:
    for arm in (pair.control, pair.treatment):
        if not arm.strata:
            raise InsufficientDataError(f"arm '{arm.name}' has no mature unit of this metric.")
    return plain(pair.control), plain(pair.treatment)


def _absolute(
    pair: Pair, found: Effect, arms: tuple[Value, Value], interval: tuple[float, float]
) -> Row:
    """What is told of absolute effects only."""
    control, treatment = arms
    names = (pair.control.name, pair.treatment.name)
    lost = Lost(*(pair.units.lost.get(name, 0) for name in names))
    row: Row = {
        "smallest_effect": _smallest(pair, control, treatment),
        "tolerated_shift": tolerated(found, arms, lost),
    }
    span = pair.metric.span
    if span is not None:
        row["consent_low"], row["consent_high"] = worst_case(arms, lost, span, interval)
    if pair.metric.kind == "proportion":
        counts = [(round(arm.whole.sums[0]), arm.whole.n) for arm in (pair.control, pair.treatment)]
        shares = newcombe(counts[0], counts[1], pair.experiment.alpha)
        row["newcombe_low"], row["newcombe_high"] = shares.low, shares.high
    if pair.metric.margin is not None:
        row |= _guardrail(pair, found, interval)
    return row


def _smallest(pair: Pair, control: Value, treatment: Value) -> float | None:
    """Smallest effect that these units find, from the control's variance; none without one."""
    if control.variance() <= 0:
        return None
    total, experiment = control.n + treatment.n, pair.experiment
    design = Design(
        control.n / total,
        treatment.n / total,
        experiment.alpha,
        experiment.power,
        experiment.primary_comparisons if pair.metric.role == "primary" else 1,
    )
    return smallest_effect(control.variance() * control.n, total, design)


def _guardrail(pair: Pair, found: Effect, interval: tuple[float, float]) -> Row:
    """Kept where harm beyond the margin is excluded, broken where it is shown, else open."""
    margin, sign = pair.metric.margin or 0.0, 1 if pair.metric.good == "up" else -1
    gain = Effect(sign * found.estimate, found.standard_error, found.degrees, found.n)
    worst = interval[0] if sign > 0 else -interval[1]
    best = interval[1] if sign > 0 else -interval[0]
    if pair.experiment.rule == "fixed_horizon":
        is_kept = exceeds(gain, -margin) <= pair.experiment.alpha
        is_broken = 1 - exceeds(gain, -margin) <= pair.experiment.alpha
    else:
        is_kept, is_broken = worst > -margin, best < -margin
    return {
        "margin": margin,
        "guardrail_state": "kept" if is_kept else "broken" if is_broken else "open",
    }
