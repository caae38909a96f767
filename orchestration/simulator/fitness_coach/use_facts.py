"""The truth of how `fitness_coach` is used: clicks, purchases, programs, events that were lost.

Belongs here: counts of events that were sent, taken from the drawn events. Does not belong here:
other truth (`facts.py`), rows.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Mask
from orchestration.simulator.fitness_coach import click_through, program_use
from orchestration.simulator.fitness_coach.happenings import (
    KINDS,
    Happening,
    newcomers,
    position,
)
from orchestration.simulator.fitness_coach.marketplace import Market
from orchestration.simulator.fitness_coach.members import Members
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.planted_fitness import UseTruth


def use_truth(
    parameters: Parameters, in_sessions: Happening, lost: Mask, purchases: Happening
) -> UseTruth:
    """Count how the app is used.

    Args:
        parameters: The world.
        in_sessions: Events of app sessions.
        lost: Which of these their platform never sent.
        purchases: Events of first payments.

    Returns:
        The facts.
    """
    shown = _sent(parameters, in_sessions, "recommendation_shown")
    steps = ("paywall_viewed", "checkout_started", "subscription_started")
    platform = in_sessions.context["deviceInfo.platform"].gather(in_sessions.visit[lost])
    actions = pl.Series([KINDS[kind][2] for kind in in_sessions.kind[lost]], dtype=pl.String)
    losses = pl.DataFrame({"platform": platform, "action": actions})
    by_platform: dict[str, dict[str, int]] = {}
    for name, action, count in losses.group_by("platform", "action").len().sort(pl.all()).rows():
        by_platform.setdefault(name, {})[action] = count
    return UseTruth(
        opening_probability=click_through.OPENING_PROBABILITY,
        sessions_with_recommendation=len(np.unique(in_sessions.visit[shown])),
        recommendations_opened=int(_sent(parameters, in_sessions, "recommendation_opened").sum()),
        program_opening_probability=program_use.OPENING_PROBABILITY,
        purchases={step: int(_sent(parameters, purchases, step).sum()) for step in steps},
        lost_platform_events=by_platform,
    )


def onboarding_truth(parameters: Parameters, members: Members) -> pl.DataFrame:
    """One row per member who signed up within the simulated time: how many steps were taken."""
    new = newcomers(parameters, members)
    return pl.DataFrame({"learner": members.ids.gather(new), "steps": members.steps[new]})


def program_truth(
    parameters: Parameters,
    members: Members,
    market: Market,
    use: program_use.ProgramUse,
    events: Happening,
) -> pl.DataFrame:
    """One row per program: who looked at it, who bought it, who used it.

    Args:
        parameters: The world.
        members: The members.
        market: Programs and orders.
        use: Events about programs beside the drawn ones.
        events: All events of app sessions.

    Returns:
        The table.
    """
    viewed = _sent(parameters, events, "program_viewed")
    opened = _sent(parameters, events, "program_opened")
    program = np.full(len(viewed), -1) if events.program is None else events.program
    viewer = events.context["member"].to_numpy()[events.visit[viewed]]
    known = viewer >= 0
    pairs = np.unique(program[viewed][known] * members.people.count + viewer[known])
    counted = {
        "views": program[viewed],
        "viewers": pairs // members.people.count,
        "orders": market.program,
        "refunds": market.program[market.is_refunded],
        "openings": program[opened],
    }
    counts = {name: np.bincount(of, minlength=len(use.days)) for name, of in counted.items()}
    return pl.DataFrame({"program": market.ids, **counts, "session_days_after_order": use.days})


def _sent(parameters: Parameters, events: Happening, action: str) -> Mask:
    return (events.kind == position(action)) & (events.sent < parameters.end)
