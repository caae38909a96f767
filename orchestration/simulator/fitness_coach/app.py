"""All of `fitness_coach` put together.

Belongs here: the order in which its parts are drawn, and its feeds. Does not belong here: how rows
come about (the modules beside) or their truth (`facts.py`).
"""

from __future__ import annotations

import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
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
    program_use,
    recommendation_rows,
    recommendations,
    session_events,
    sessions,
    subscriptions,
    support,
    training,
    trials,
    use_facts,
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
    use = program_use.use_programs(parameters, visits, market)
    in_sessions, lost = session_events.of_sessions(parameters, visits, workouts, market, use)
    purchases = happenings.of_purchases(parameters, ledger, visits.device)
    happened = [
        in_sessions,
        happenings.of_onboarding(parameters, club, visits.device),
        purchases,
        happenings.of_bots(parameters, club, visits.device),
    ]
    event_rows, seen = events.rows(parameters, club, happened, market.ids)
    crashes = support.crash(parameters, club, visits)
    injuries, exposure, injured = training.injury_rows(parameters, club, workouts)
    safety, unsafe = recommendation_rows.safety_rows(parameters, club, visits, made)
    meals, future_meals = nutrition.nutrition_rows(parameters, club)
    worn = wearables.wear(parameters, club)
    revenue = billing_rows.revenue_by_day(parameters, club, ledger)
    agreed = profiles.consents(parameters, club)
    partial = billing_rows.partial_refund(parameters, ledger.payments)
    payments = [*ledger.payments, *partial, *marketplace.order_payments(visits, market)]
    profile_rows, goal_changes = profiles.profiles(parameters, club)
    exposures, strays = trials.exposures(parameters, club, exposed)
    cost_rows, cost_cents = costs.cost_rows(parameters)
    frames: dict[str, pl.DataFrame | Table] = {
        "analytics_events": event_rows,
        "profiles": profile_rows,
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
        "experiment_exposures": exposures,
        "workouts": training.workout_rows(
            parameters, club, workouts, recommendations.followed(made, visits, workouts.session)
        ),
        "goals": goals.goal_rows(parameters, club),
        "injuries": injuries,
        "nutrition_logs": meals,
        "wearable_syncs": worn.rows,
        "system_metrics": operations.system_rows(parameters),
        "integration_health": operations.integration_rows(parameters),
        "costs": cost_rows,
        "support_tickets": support.ticket_rows(parameters, club),
        "email_deliveries": support.email_rows(parameters, club),
        "app_crashes": crashes.rows,
    }
    stage = Stage(
        parameters=parameters,
        members=club,
        sessions=visits,
        exposed=exposed,
        strays=strays,
        workouts=workouts,
        made=made,
        payments=payments,
        partial_refunds=len(partial),
        crashes=crashes,
        cost_cents=cost_cents,
        use=use_facts.use_truth(parameters, in_sessions, lost, purchases),
    )
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
            "goal_changes": goal_changes,
            "onboarding": use_facts.onboarding_truth(parameters, club),
            "programs": use_facts.program_truth(parameters, club, market, use, in_sessions),
        },
    )


def _visits(happening: happenings.Happening) -> int:
    return len(happening.context)
