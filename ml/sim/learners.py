"""Learners on their way through a course, with planted rates.

Belongs here: progress as it comes about, the truth that follows, the seed's formula as it is
written (VEL-03, VEL-04). Does not belong here: predictions that we make.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Course:
    """What is planted.

    Attributes:
        units: Modules of the course.
        shape: Of the gamma distribution of jumps per day; units come one by one as a rule.
        mean: Its mean, jumps per day.
        never_share: Share of learners who stop for good some time.
        days: Greatest exposure; it is even between 7 and this.
        jump: Mean number of units that come at once, geometric.
    """

    units: int = 20
    shape: float = 1.5
    mean: float = 0.12
    never_share: float = 0.0
    days: int = 70
    jump: float = 1.0


def on_the_way(count: int, course: Course, seed: int, *, matured: bool = False) -> pl.DataFrame:
    """A frame of progress with the truth.

    Args:
        count: Learners.
        course: What is planted.
        seed: Of the random numbers.
        matured: Whether the course is over: after 400 days; exposure ends when it is complete.

    Returns:
        A frame of progress, and true_days (days from now to completion; null for who never
        completes).
    """
    random = np.random.default_rng(seed)
    rates = random.gamma(course.shape, course.mean / course.shape, count)
    rows = []
    for who in range(count):
        times = np.cumsum(random.exponential(1 / max(rates[who], 1e-9), course.units))
        units = _reached(random, course)
        times, last = times[: len(units)], times[len(units) - 1]
        stops = random.uniform(0, 60) if random.random() < course.never_share else np.inf
        exposure = 400.0 if matured else random.uniform(7, course.days)
        happened = times[times <= stops]
        complete = len(happened) == len(units)
        exposure = min(exposure, float(last)) if complete else exposure
        known = happened[happened <= exposure]
        rows.append(
            {
                "target_id": "course",
                "entity_id": f"{'m' if matured else 'o'}{who:06}",
                "units_done": int(units[len(known) - 1]) if len(known) else 0,
                "units_total": course.units,
                "units_at_begin": 0,
                "jump_count": len(known),
                "exposure_days": exposure,
                "idle_days": exposure - (float(known[-1]) if len(known) else 0.0),
                "is_matured": matured,
                "predicted_days_seed": _seed_days(known, course.units, exposure),
                "true_days": float(last) - exposure if complete else None,
            }
        )
    return pl.DataFrame(rows, schema_overrides={"predicted_days_seed": pl.Float64})


def _reached(random: np.random.Generator, course: Course) -> np.ndarray:
    """Units done after each jump, up to the one that completes."""
    if course.jump == 1:
        return np.arange(1, course.units + 1)
    done = np.minimum(random.geometric(1 / course.jump, course.units).cumsum(), course.units)
    return done[: int((done < course.units).sum()) + 1]


def _seed_days(known: np.ndarray, units: int, exposure: float) -> float | None:
    """The seed's days: what is left over velocity of the last 7 days, over confidence."""
    recent = int((known > exposure - 7).sum())
    velocity, confidence = recent / 7, min(1.0, len(known) / 20)
    if velocity == 0 or confidence == 0:
        return None
    return float(int((units - len(known)) / velocity / confidence))
