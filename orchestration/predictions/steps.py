"""All steps of ML, in their order.

Belongs here: the list. Does not belong here: what a step does (its own file).
"""

from __future__ import annotations

from orchestration.predictions.classifiers import CLASSIFIERS
from orchestration.predictions.experiments import EXPERIMENTS
from orchestration.predictions.step import Step

STEPS: tuple[Step, ...] = (CLASSIFIERS, EXPERIMENTS)
