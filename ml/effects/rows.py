"""What a row of `recommendation_effects` begins with, and what makes it credible.

Belongs here: the question, a row without an estimate, and the table's shape. Does not belong here:
rows with estimates (`ledger.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ml.effects.adjusted import ASSUMPTIONS
from ml.tables.effects import RECOMMENDATION_EFFECTS

SHUFFLED = 0.05
"""Most of the shuffles that may be as far from 0 as a credible effect."""
BALANCED = 0.1
"""Standard deviations by which covariates may differ after weighting."""


@dataclass(frozen=True)
class Question:
    """What is asked of the units.

    Attributes:
        recommendation_type: Kind of recommendation.
        outcome: Outcome, with its unit, in words.
        covariates: Columns known before the recommendation, without `outcome_before`.
        is_share: Whether the outcome is yes or no.
    """

    recommendation_type: str
    outcome: str
    covariates: Sequence[str]
    is_share: bool = False


def empty_row(question: Question, method: str) -> dict[str, Any]:
    """A row without an estimate: the question, and what must hold for an answer."""
    return dict.fromkeys(RECOMMENDATION_EFFECTS.columns) | {
        "recommendation_type": question.recommendation_type,
        "outcome": question.outcome,
        "method": method,
        "assumptions": " ".join((*ASSUMPTIONS, f"Covariates: {', '.join(question.covariates)}.")),
    }


def is_credible(row: dict[str, Any]) -> bool:
    """Found, balanced, and not found where it cannot be; without a placebo nothing is credible."""
    if row["placebo_low"] is None or row["low"] <= 0 <= row["high"]:
        return False
    is_balanced = row["imbalance"] is None or row["imbalance"] <= BALANCED
    is_beyond_shuffles = row["shuffle_p_value"] is None or row["shuffle_p_value"] <= SHUFFLED
    return row["placebo_low"] <= 0 <= row["placebo_high"] and is_balanced and is_beyond_shuffles


def as_table(row: dict[str, Any]) -> pl.DataFrame:
    """The row as the table has it."""
    return RECOMMENDATION_EFFECTS.of(pl.DataFrame([row], schema=RECOMMENDATION_EFFECTS.schema))
