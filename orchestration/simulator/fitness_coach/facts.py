"""The truth of `fitness_coach`: what was planted, and what came of it.

Belongs here: counts taken from the drawn world, never from rows. Does not belong here: rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orchestration.simulator.batches import utc
from orchestration.simulator.columns import Index
from orchestration.simulator.fitness_coach import operations
from orchestration.simulator.fitness_coach.billing import Payment
from orchestration.simulator.fitness_coach.members import CURRENCIES, ONBOARDING, Members
from orchestration.simulator.fitness_coach.recommendations import (
    DEGRADED,
    MODEL_TYPES,
    VERSIONS,
    Recommended,
)
from orchestration.simulator.fitness_coach.sessions import BAD_PLATFORM, BAD_RELEASE, Sessions
from orchestration.simulator.fitness_coach.support import Crashes
from orchestration.simulator.fitness_coach.training import (
    INJURIES_PER_HOUR,
    WORKOUT_TYPES,
    Workouts,
)
from orchestration.simulator.fitness_coach.trials import NEVER, VARIANTS, Exposed, Strays
from orchestration.simulator.fitness_coach.wearables import Worn
from orchestration.simulator.parameters import HOUR, SECOND, Parameters
from orchestration.simulator.planted_fitness import (
    ArmTruth,
    CrashTruth,
    ExperimentTruth,
    FitnessTruth,
    InjuryTruth,
    ModelVersionTruth,
    UseTruth,
    Window,
)


@dataclass(frozen=True)
class Stage:
    """The drawn world that most facts are counted from, and what was counted as it was drawn."""

    parameters: Parameters
    members: Members
    sessions: Sessions
    exposed: Sequence[Exposed]
    strays: Sequence[Strays]
    workouts: Workouts
    made: Recommended
    payments: Sequence[Payment]
    partial_refunds: int
    crashes: Crashes
    cost_cents: Mapping[str, int]
    use: UseTruth


def fitness_truth(
    stage: Stage,
    *,
    sessions_by_origin: Mapping[str, int],
    injuries: tuple[Index, Index],
    unsafe: Index,
    future_nutrition_logs: int,
    worn: Worn,
) -> FitnessTruth:
    """Count all facts.

    Args:
        stage: The drawn world.
        sessions_by_origin: App sessions by what caused them.
        injuries: Per workout type, seconds of exposure and injuries.
        unsafe: Recommendations with a safety event.
        future_nutrition_logs: Meals logged with a clock that runs ahead.
        worn: What wearables told.

    Returns:
        The facts.
    """
    parameters, crashes = stage.parameters, stage.crashes
    incident = parameters.at(operations.INCIDENT_SHARE) + 14 * HOUR
    room = operations.STORAGE_LIMIT - operations.STORAGE_START
    joined = stage.members.people.joined
    new = (joined >= parameters.start) & (joined < parameters.end - HOUR)
    return FitnessTruth(
        models=_models(stage, unsafe),
        drift_onset=utc(parameters.at(DEGRADED.since)),
        experiments=[
            _experiment(stage.workouts, *each)
            for each in zip(stage.exposed, stage.strays, strict=True)
        ],
        onboarding={
            step: int((stage.members.steps[new] > place).sum())
            for place, step in enumerate(ONBOARDING)
        },
        injuries=[
            InjuryTruth(
                name, INJURIES_PER_HOUR[kind], int(injuries[0][kind]), int(injuries[1][kind])
            )
            for kind, name in enumerate(WORKOUT_TYPES)
        ],
        crashes=CrashTruth(
            app_version=BAD_RELEASE,
            platform=BAD_PLATFORM,
            bad_sessions=crashes.bad_sessions,
            bad_crashes=crashes.bad_crashes,
            other_sessions=crashes.other_sessions,
            other_crashes=crashes.other_crashes,
        ),
        incident=Window("api", utc(incident), utc(incident + operations.INCIDENT_HOURS * HOUR)),
        outages=[
            Window(
                outage.integration,
                utc(parameters.at(outage.since)),
                utc(parameters.at(outage.since) + outage.hours * HOUR),
            )
            for outage in operations.OUTAGES
        ],
        storage_limit_on=parameters.first_day
        + timedelta(days=int(np.ceil(room / operations.STORAGE_PER_DAY))),
        sessions_by_origin=sessions_by_origin,
        anonymous_sessions=int(stage.sessions.is_anonymous.sum()),
        future_sessions=int((stage.sessions.ahead > 0).sum()),
        future_nutrition_logs=future_nutrition_logs,
        wearable_null_values=worn.null_values,
        wearable_invalid=worn.invalid,
        paid_revenue_cents=_revenue(parameters, stage.payments),
        partial_refunds=stage.partial_refunds,
        cost_cents=stage.cost_cents,
        use=stage.use,
    )


def _models(stage: Stage, unsafe: Index) -> list[ModelVersionTruth]:
    made = stage.made
    facts = []
    for place, version in enumerate(VERSIONS):
        own = made.version == place
        answered = own & made.is_answered
        outcomes = np.bincount(made.outcome[answered], minlength=3)
        facts.append(
            ModelVersionTruth(
                model_type=MODEL_TYPES[version.model],
                model_version=version.name,
                since=utc(stage.parameters.at(version.since)),
                accuracy=version.accuracy,
                recommendations=int(own.sum()),
                answered=int(answered.sum()),
                judged=int((own & made.is_judged).sum()),
                correct=int((own & made.is_judged & made.is_right).sum()),
                accepted=int(outcomes[0]),
                modified=int(outcomes[1]),
                rejected=int(outcomes[2]),
                safety_rate=version.violations,
                safety_events=int(own[unsafe].sum()),
            )
        )
    return facts


def _experiment(workouts: Workouts, exposed: Exposed, strays: Strays) -> ExperimentTruth:
    arms = {}
    for place, variant in enumerate(VARIANTS):
        members = (exposed.variant == place) & (exposed.since < NEVER)
        counted = members[workouts.member] & (workouts.start >= exposed.since[workouts.member])
        arms[variant] = ArmTruth(
            exposed=int(members.sum()),
            workouts=int(counted.sum()),
            completed=int((counted & workouts.is_completed).sum()),
        )
    return ExperimentTruth(
        exposed.trial.id, exposed.trial.effect, arms, mixed=strays.mixed, early=strays.early
    )


def _revenue(parameters: Parameters, payments: Sequence[Payment]) -> dict[str, int]:
    totals = dict.fromkeys(CURRENCIES, 0)
    for payment in payments:
        if parameters.start <= payment.at < parameters.end - 60 * SECOND:
            sign = {"charge": 1, "refund": -1}[payment.kind] * (payment.status == "succeeded")
            totals[payment.currency] += sign * payment.cents
    return totals
