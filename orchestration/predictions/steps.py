"""All steps of ML, in their order.

Belongs here: the list. Does not belong here: what a step does (its own file).
"""

from __future__ import annotations

from orchestration.predictions.classifiers import CLASSIFIERS
from orchestration.predictions.completion import COMPLETION
from orchestration.predictions.effects import EFFECTS
from orchestration.predictions.experiments import EXPERIMENTS
from orchestration.predictions.lifetime import LIFETIME
from orchestration.predictions.monitoring import MONITORING
from orchestration.predictions.scoring import SCORING
from orchestration.predictions.seed_rules import SEED_RULES
from orchestration.predictions.series import SERIES
from orchestration.predictions.step import Step

STEPS: tuple[Step, ...] = (
    CLASSIFIERS,
    COMPLETION,
    LIFETIME,
    *SERIES,
    EXPERIMENTS,
    EFFECTS,
    SEED_RULES,
    MONITORING,
    SCORING,
)
"""The last one tells of all the others."""
