"""Contracts of `fitness_coach` (S1): AI coached training, subscriptions and a marketplace.

Belongs here: the list of its stream models; the models stand in one module per subject.
"""

from orchestration.contracts.fitness_coach import (
    ai,
    events,
    experiments,
    operations,
    people,
    revenue,
    system,
    training,
)

MODELS = (
    *events.MODELS,
    *people.MODELS,
    *revenue.MODELS,
    *ai.MODELS,
    *experiments.MODELS,
    *training.MODELS,
    *system.MODELS,
    *operations.MODELS,
)
