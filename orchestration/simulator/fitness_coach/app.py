"""All of `fitness_coach` put together.

Belongs here: the order in which its parts are drawn, and its feeds. Does not belong here: how rows
come about (the modules beside) or their truth (`facts.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
from orchestration.simulator.columns import only
from orchestration.simulator.encoding import Format
from orchestration.simulator.fitness_coach import (
    billing_rows,
    costs,
    events,
    goals,
    happenings,
    marketplace,
    members,
    nutrition,
    operations,
    profiles,
    recommendation_rows,
    recommendations,
    sessions,
    subscriptions,
    support,
    training,
    trials,
    wearables,
)
from orchestration.simulator.fitness_coach.facts import Stage, fitness_truth
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.planted import SessionTruth
from orchestration.simulator.planted_fitness import FitnessTruth

DELIVERIES: dict[str, tuple[int, tuple[Format, ...]]] = {
    "analytics_events": (3, ("ndjson", "ndjson.gz", "parquet")),
    "profiles": (30, ("ndjson", "csv")),
    "consents": (30, ("ndjson", "csv")),
    "subscriptions": (7, ("ndjson", "csv", "parquet")),
    "payments": (15, ("csv", "ndjson")),
    "marketplace_programs": (45, ("ndjson",)),
    "marketplace_orders": (30, ("ndjson",)),
    "ai_recommendations": (10, ("ndjson", "ndjson.gz")),
    "ai_feedback": (10, ("ndjson",)),
    "ai_safety_events": (30, ("ndjson",)),
    "experiments": (45, ("ndjson",)),
    "experiment_exposures": (45, ("ndjson", "csv")),
    "workouts": (10, ("ndjson", "ndjson.gz")),
    "goals": (45, ("ndjson",)),
    "injuries": (45, ("ndjson",)),
    "nutrition_logs": (15, ("csv", "ndjson.gz", "parquet")),
    "wearable_syncs": (15, ("parquet", "ndjson.gz")),
    "system_metrics": (15, ("ndjson",)),
    "integration_health": (45, ("parquet", "ndjson")),
    "costs": (30, ("csv", "ndjson")),
    "support_tickets": (30, ("ndjson",)),
    "email_deliveries": (15, ("ndjson.gz", "csv")),
    "app_crashes": (30, ("ndjson",)),
}
"""Per stream the days between batches and the formats, taking turns."""


def simulate_fitness_coach(parameters: Parameters) -> AppWorld[FitnessTruth]:
    """All rows of the app and the truth behind them."""
    club = members.enrol(parameters)
    visits = sessions.attend(parameters, club)
    exposed = trials.expose(parameters, club, visits)
    workouts = training.train(parameters, club, visits, exposed)
    made = recommendations.recommend(parameters, visits)
    ledger = subscriptions.subscribe(parameters, club)
    market = marketplace.trade(parameters, visits)
    programs, orders = marketplace.market_rows(parameters, club, visits, market)
    paid = np.array([(s.member, s.activated) for s in ledger.states if s.updated == s.activated])
    happened = [
        happenings.of_sessions(parameters, visits, workouts),
        happenings.of_onboarding(parameters, club, visits.device),
        happenings.of_purchases(parameters, paid[:, 0], paid[:, 1], visits.device),
        happenings.of_bots(parameters, club, visits.device),
    ]
    event_rows, seen = events.rows(parameters, club, happened)
    crashes = support.crash(parameters, club, visits)
    injuries, exposure, injured = training.injury_rows(parameters, club, workouts)
    safety, unsafe = recommendation_rows.safety_rows(parameters, club, visits, made)
    meals, future_meals = nutrition.nutrition_rows(parameters, club)
    worn = wearables.wear(parameters, club)
    revenue = billing_rows.revenue_by_day(parameters, club, ledger)
    agreed = profiles.consents(parameters, club)
    payments = [*ledger.payments, *marketplace.order_payments(visits, market)]
    frames: dict[str, pl.DataFrame | Table] = {
        "analytics_events": event_rows,
        "profiles": profiles.profiles(parameters, club),
        "consents": agreed,
        "subscriptions": billing_rows.subscription_rows(club, ledger),
        "payments": billing_rows.payment_rows(parameters, club, payments),
        "marketplace_programs": programs,
        "marketplace_orders": orders,
        "ai_recommendations": recommendation_rows.recommendation_rows(
            parameters, club, visits, made
        ),
        "ai_feedback": recommendation_rows.feedback_rows(parameters, club, visits, made),
        "ai_safety_events": safety,
        "experiments": trials.experiments(parameters),
        "experiment_exposures": trials.exposures(parameters, club, exposed),
        "workouts": training.workout_rows(
            parameters, club, workouts, _followed(made, visits, workouts)
        ),
        "goals": goals.goal_rows(parameters, club),
        "injuries": injuries,
        "nutrition_logs": meals,
        "wearable_syncs": worn.rows,
        "system_metrics": operations.system_rows(parameters),
        "integration_health": operations.integration_rows(parameters),
        "costs": costs.cost_rows(parameters),
        "support_tickets": support.ticket_rows(parameters, club),
        "email_deliveries": support.email_rows(parameters, club),
        "app_crashes": crashes.rows,
    }
    stage = Stage(parameters, club, visits, exposed, workouts, made, payments, crashes)
    origins = dict(
        zip(("members", "onboarding", "purchases", "bots"), map(_visits, happened), strict=True)
    )
    told = seen[seen < visits.count]
    return AppWorld(
        people=club.people,
        feeds=[
            feed(parameters, (APP, name), rows, *DELIVERIES[name]) for name, rows in frames.items()
        ],
        consent=agreed.select(
            "canTrack",
            "canProfile",
            "canShare",
            learner="userId",
            effective_at="consentDate",
            recorded_at="recordedAt",
        ),
        sessions=SessionTruth(
            planted=sum(origins.values()),
            delivered=len(seen),
            without_end=int((~visits.has_end)[told].sum()),
        ),
        facts=fitness_truth(
            stage,
            sessions_by_origin=origins,
            injuries=(exposure, injured),
            unsafe=unsafe,
            future_nutrition_logs=future_meals,
            worn=worn,
        ),
        tables={
            "revenue_by_day": revenue,
            "revenue_movements": billing_rows.movements(parameters, revenue, ledger, club),
            "churn_hazards": billing_rows.hazards(club, ledger),
            "wearable_days": worn.truth,
        },
    )


def _visits(happening: happenings.Happening) -> int:
    return len(happening.context)


def _followed(
    made: recommendations.Recommended, visits: sessions.Sessions, workouts: training.Workouts
) -> pl.Series:
    """Per workout the accepted workout recommendation of its session, null where there is none."""
    is_workout_model = np.array([version.model == 0 for version in recommendations.VERSIONS])
    accepted = made.is_answered & (made.outcome == 0) & is_workout_model[made.version]
    taken = np.flatnonzero(accepted)
    of_session = np.full(visits.count, -1)
    of_session[made.session[taken][::-1]] = taken[::-1]
    found = of_session[workouts.session]
    return only(made.ids.gather(np.maximum(found, 0)), found >= 0)
