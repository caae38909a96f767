"""Planted facts of `fitness_coach`, as they stand in the truth file.

Belongs here: one frozen dataclass per kind of fact. Does not belong here: other apps
(`planted.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ModelVersionTruth:
    """One version of an AI model.

    Attributes:
        model_type: Which model.
        model_version: Which version.
        since: From when it served.
        accuracy: Planted probability of being right.
        recommendations: How many it made.
        answered: How many were answered.
        judged: Of how many the app learnt whether they were right.
        correct: How many of those were right.
        accepted: Answers by outcome.
        modified: Answers by outcome.
        rejected: Answers by outcome.
        safety_rate: Planted safety events per recommendation.
        safety_events: Safety events.
    """

    model_type: str
    model_version: str
    since: datetime
    accuracy: float
    recommendations: int
    answered: int
    judged: int
    correct: int
    accepted: int
    modified: int
    rejected: int
    safety_rate: float
    safety_events: int


@dataclass(frozen=True)
class ArmTruth:
    """One arm of an experiment, by intent to treat.

    Attributes:
        exposed: Members exposed.
        workouts: Workouts they began after their exposure, until the world's end.
        completed: Workouts of those that were completed.
    """

    exposed: int
    workouts: int
    completed: int


@dataclass(frozen=True)
class ExperimentTruth:
    """One experiment.

    Attributes:
        experiment_id: Its id.
        effect: Planted change of the probability that a workout is completed.
        arms: What happened, per variant of the first exposure while the experiment ran.
        mixed: Members who later saw the other variant as well.
        early: Members exposed before the experiment began, and never while it ran.
    """

    experiment_id: str
    effect: float
    arms: Mapping[str, ArmTruth]
    mixed: int
    early: int


@dataclass(frozen=True)
class Window:
    """Something that was wrong from one moment to another."""

    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class InjuryTruth:
    """Injuries of one workout type: planted rate, exposure, and how many there were."""

    workout_type: str
    injuries_per_hour: float
    exposure_seconds: int
    injuries: int


@dataclass(frozen=True)
class CrashTruth:
    """The release that crashes more on one platform, and what happened there and elsewhere."""

    app_version: str
    platform: str
    bad_sessions: int
    bad_crashes: int
    other_sessions: int
    other_crashes: int


@dataclass(frozen=True)
class UseTruth:
    """How the app is used, over events that were sent.

    Attributes:
        opening_probability: Planted probability that the first recommendation shown in a session
            is opened.
        sessions_with_recommendation: Sessions in which one was shown.
        recommendations_opened: How many were opened, at most one per session.
        program_opening_probability: Planted probability that a buyer opens the program on a later
            day with a session.
        purchases: Events of first payments: those that saw paywall and checkout in one session
            before, and all.
        lost_platform_events: Events that a platform never sent, by platform and action.
    """

    opening_probability: float
    sessions_with_recommendation: int
    recommendations_opened: int
    program_opening_probability: float
    purchases: Mapping[str, int]
    lost_platform_events: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class FitnessTruth:
    """Facts of `fitness_coach`.

    Attributes:
        models: Every version of every AI model.
        drift_onset: When the degraded model version began to serve.
        experiments: Every experiment.
        onboarding: Members who signed up within the simulated time, per onboarding step taken.
        injuries: Per workout type.
        crashes: The planted spike.
        incident: When the system was failing.
        outages: When an integration did not answer.
        storage_limit_on: Day on which the planted growth of storage reaches 10^12 bytes.
        sessions_by_origin: App sessions: of members, onboarding, purchases, bots.
        anonymous_sessions: App sessions of which the app does not know whose they are.
        future_sessions: App sessions of devices whose clock runs days ahead.
        future_nutrition_logs: Meals logged by devices whose clock runs days ahead.
        wearable_null_values: Delivered samples of wearables without a value.
        wearable_invalid: Delivered samples of wearables that do not end after they begin.
        paid_revenue_cents: Succeeded charges less refunds within the simulated time, by currency.
        partial_refunds: Refunds of another amount than any charge.
        cost_cents: Costs as last told, by currency.
        use: How the app is used.
    """

    models: list[ModelVersionTruth]
    drift_onset: datetime
    experiments: list[ExperimentTruth]
    onboarding: Mapping[str, int]
    injuries: list[InjuryTruth]
    crashes: CrashTruth
    incident: Window
    outages: list[Window]
    storage_limit_on: date
    sessions_by_origin: Mapping[str, int]
    anonymous_sessions: int
    future_sessions: int
    future_nutrition_logs: int
    wearable_null_values: int
    wearable_invalid: int
    paid_revenue_cents: Mapping[str, int]
    partial_refunds: int
    cost_cents: Mapping[str, int]
    use: UseTruth
