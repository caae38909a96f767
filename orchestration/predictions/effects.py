"""Effects of recommendations: from units that could have been recommended to what it did for them.

Belongs here: which units and covariates answer which question. Does not belong here: the units
(`ml.fct_recommendation_units`), or how an effect is estimated (`ml/effects/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ml.effects.discontinuity import Threshold
from ml.effects.ledger import effect_row, pairs_row, threshold_row
from ml.effects.rows import Question
from ml.errors import InsufficientDataError
from ml.tables.effects import RECOMMENDATION_EFFECTS
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step

SEED = 19_740_101
"""Of folds and shuffles; any number, always the same."""
SLOWER = Threshold("current_outcome", 70.0, 10.0)
"""Mean accuracy of a week below which slower practice is advised, and how far from it is near."""
STUMBLES = "stumbles per visit in the 28 days after"
CHANGE = "change of stumbles per visit, 28 days after less 28 days before"
ACCURACY = "mean tempo accuracy in the 28 days after, of 100"
WORKOUTS = "workouts in the week after"
SPOT = ("current_outcome", "expected_outcome", "current_count")
WEEK = ("current_outcome", "previous_outcome", "earlier_recommendation_count")


@dataclass(frozen=True)
class Kind:
    """A kind of recommendation and the units that tell of it.

    Attributes:
        question: What is asked of the units.
        least: Least `current_outcome` of the units that are compared: below it hardly one is
            recommended, so that it tells nothing; none where a threshold decides.
        threshold: What decides alone; none where the question's covariates are adjusted for.
    """

    question: Question
    least: float | None = None
    threshold: Threshold | None = None


KINDS = (
    Kind(Question("section", STUMBLES, SPOT), least=0.5),
    Kind(Question("chord", STUMBLES, SPOT), least=0.2),
    Kind(Question("slow_practice", ACCURACY, ()), threshold=SLOWER),
    Kind(Question("ai_coach", WORKOUTS, WEEK), least=1.0),
)
PAIRED = (Question("section", CHANGE, SPOT[:2]), Question("chord", CHANGE, SPOT[:2]))


def effects_of(units: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Estimate every effect.

    Args:
        units: `recommendation_type`, `learner_id`, `unit_id` (texts), `decided_date` (day),
            `is_recommended` (true or false), `outcome`, `outcome_before` (numbers) and the
            covariates of `KINDS` (numbers; null where unknown), as in
            `ml.fct_recommendation_units`.
        pairs: `spot_type`, `learner_id` (texts), `difference_in_differences` (number), as in
            `practice.agg_section_outcomes`.

    Returns:
        Rows of `recommendation_effects`, one per question and method.
    """
    rows = [_effect(units, kind) for kind in KINDS]
    for question in PAIRED:
        own = pairs.filter(spot_type=question.recommendation_type)
        told = own.select("learner_id", difference="difference_in_differences")
        rows.append(pairs_row(told, question))
    return RECOMMENDATION_EFFECTS.of(pl.concat(rows))


def _effect(units: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    own = units.filter(recommendation_type=kind.question.recommendation_type)
    if kind.threshold is not None:
        return threshold_row(own, kind.question, kind.threshold)
    compared = own.filter(pl.col("current_outcome") >= kind.least)
    keys = "learner_id", "unit_id", "is_recommended", "outcome", "outcome_before"
    told = compared.select(*keys, *kind.question.covariates, period="decided_date")
    return effect_row(told, kind.question, SEED)


def estimate_effects(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """What each kind of recommendation did; one that too few got is refused, and says so."""
    units = marts.frame(
        "from ml.fct_recommendation_units where is_matured "
        "order by recommendation_type, learner_id, unit_id, decided_date"
    )
    pairs = marts.frame(
        "from practice.agg_section_outcomes where is_matured order by recommendation_id"
    )
    found = effects_of(units, pairs)
    for row in found.filter(status="insufficient_data").iter_rows(named=True):
        subject = f"effect of {row['recommendation_type']} ({row['method']})"
        marts.refuse(subject, InsufficientDataError(row["reason"]))
    return {RECOMMENDATION_EFFECTS.name: found}


EFFECTS = Step(
    name="estimate_effects",
    description="What recommendations did, with placebos and sensitivity (G9).",
    reads=("ml.fct_recommendation_units", "practice.agg_section_outcomes"),
    tables=(RECOMMENDATION_EFFECTS,),
    work=estimate_effects,
)
