"""Planted recommendations: given where things are bad, by learners who differ.

Belongs here: units whose true effect is known. Does not belong here: estimates.
"""

from __future__ import annotations

import numpy as np
import polars as pl


def units(learners: int, effect: float, seed: int, *, hidden: float = 0.0) -> pl.DataFrame:
    """Units of learners: what is bad is recommended, and comes down by itself in part.

    Args:
        learners: Learners; each has four to eleven units.
        effect: Added to the outcome of recommended units.
        seed: Of the draws.
        hidden: Weight, on both recommendation and outcome, of a cause that no covariate tells.

    Returns:
        `learner_id`, `unit_id`, `period`, `is_recommended`, `outcome`, `outcome_before`,
        covariates `level`, `skill`, `device`.
    """
    draw = np.random.default_rng(seed)
    learner = np.repeat(np.arange(learners), draw.integers(4, 12, learners))
    n = len(learner)
    skill = draw.normal(size=learners)[learner]
    habit = draw.normal(size=learners)[learner]
    level, cause = draw.normal(size=n) + 0.5 * skill, draw.normal(size=n)
    device = draw.choice(["phone", "tablet"], n)
    pull = 0.9 * level - 0.5 * skill + 0.4 * (device == "phone") - 0.8 + hidden * cause
    is_recommended = draw.random(n) < 1 / (1 + np.exp(-pull))
    common = 0.6 * level + 0.5 * skill + 0.6 * habit + hidden * cause
    return pl.DataFrame(
        {
            "learner_id": [f"l{place:05}" for place in learner],
            "unit_id": [f"u{place:06}" for place in range(n)],
            "period": draw.choice(["2026-W40", "2026-W41", "2026-W42"], n),
            "is_recommended": is_recommended,
            "outcome": common + effect * is_recommended + draw.normal(size=n),
            "outcome_before": common + draw.normal(size=n),
            "level": level,
            "skill": skill,
            "device": device,
        }
    )


def areas(learners: int, effect: float, seed: int) -> pl.DataFrame:
    """Areas of practice, recommended below an accuracy of 70, by learners who differ.

    Args:
        learners: Learners; each has eight areas.
        effect: Added to the outcome of recommended areas.
        seed: Of the draws.

    Returns:
        `learner_id`, `current_outcome` (which decides), `outcome`, `outcome_before`: accuracies.
    """
    draw = np.random.default_rng(seed)
    learner = np.repeat(np.arange(learners), 8)
    skill = draw.normal(70, 6, learners)[learner]
    accuracy = skill + draw.normal(0, 4, len(learner))
    return pl.DataFrame(
        {
            "learner_id": [f"l{place:05}" for place in learner],
            "current_outcome": accuracy,
            "outcome": skill + effect * (accuracy < 70) + draw.normal(0, 3, len(learner)),
            "outcome_before": skill + draw.normal(0, 3, len(learner)),
        }
    )
