"""What happens in `fitness_coach` that an event is sent for: onboarding, purchases, bots.

Belongs here: kinds and moments of events. Does not belong here: events of app sessions
(`session_events.py`), rows (`events.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, hex_ids, take, within
from orchestration.simulator.fitness_coach.billing import Ledger
from orchestration.simulator.fitness_coach.members import APP, ONBOARDING, Members
from orchestration.simulator.fitness_coach.sessions import RELEASES, release_at
from orchestration.simulator.parameters import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)

KINDS = (
    # eventType, category, action, label, screen, weight when training, weight when browsing
    ("system_event", "session", "session_started", None, "launch", 0, 0),
    ("system_event", "session", "session_ended", None, "launch", 0, 0),
    ("user_action", "workout", "workout_started", None, "workout", 0, 0),
    ("user_action", "workout", "workout_completed", None, "workout", 0, 0),
    ("user_action", "workout", "workout_abandoned", None, "workout", 0, 0),
    *(("user_action", "onboarding", step, None, "onboarding", 0, 0) for step in ONBOARDING),
    ("business_event", "subscription", "subscription_started", None, "paywall", 0, 0),
    ("user_action", "workout", "exercise_completed", "squat", "workout", 22, 0),
    ("user_action", "workout", "exercise_completed", "run", "workout", 18, 0),
    ("user_action", "workout", "exercise_skipped", "press", "workout", 5, 0),
    ("system_event", "sync", "heart_rate_received", None, "workout", 9, 2),
    ("user_action", "navigation", "screen_viewed", "home", "home", 4, 24),
    ("user_action", "nutrition", "meal_logged", "lunch", "nutrition", 0, 10),
    ("user_action", "nutrition", "recipe_viewed", "bowl", "nutrition", 0, 9),
    ("user_action", "coach", "message_sent", None, "coach", 1, 5),
    ("user_action", "social", "post_liked", None, "feed", 0, 9),
    ("user_action", "goals", "goal_viewed", None, "goals", 1, 7),
    ("user_action", "settings", "preference_changed", "units", "settings", 0, 2),
    ("ai_interaction", "ai", "recommendation_shown", None, "home", 3, 9),
    ("ai_interaction", "ai", "recommendation_opened", None, "home", 1, 4),
    ("business_event", "subscription", "paywall_viewed", None, "paywall", 0, 4),
    ("business_event", "subscription", "checkout_started", None, "paywall", 0, 1),
    ("business_event", "marketplace", "program_viewed", None, "market", 0, 5),
    ("system_event", "app", "error_shown", None, "home", 1, 2),
    ("business_event", "marketplace", "program_opened", None, "program", 0, 0),
)
_ACTIONS = [kind[2] for kind in KINDS]
SHARE_THROUGH_PAYWALL = 0.7
"""Share of first payments before which the member sees the paywall and the checkout."""
BOT_DAYS = 10
BOT_BURSTS = 24
BOT_EVENTS = 12
"""A bot's day: one burst an hour, day and night, one event a second."""


@dataclass(frozen=True)
class Happening:
    """Events of whatever origin, before they become rows.

    Attributes:
        visit: Row of `context` of each event.
        kind: Position in `KINDS`.
        at: Moment of each event as the device saw it.
        sent: When the device sent it.
        context: One row per visit: `member` (-1 for nobody), `start`, session id, device columns.
        program: Program that each event is about, -1 for none; absent if none is about one.
    """

    visit: Index
    kind: Index
    at: Moments
    sent: Moments
    context: pl.DataFrame
    program: Index | None = None


def position(action: str) -> int:
    """Position in `KINDS` of the first kind with the action."""
    return _ACTIONS.index(action)


def newcomers(parameters: Parameters, members: Members) -> Index:
    """Who signed up within the simulated time, but for its last hour."""
    joined = members.people.joined
    return np.flatnonzero((joined >= parameters.start) & (joined < parameters.end - HOUR))


def of_onboarding(parameters: Parameters, members: Members, device: pl.DataFrame) -> Happening:
    """Onboarding steps of those who signed up within the simulated time."""
    new = newcomers(parameters, members)
    steps = members.steps[new]
    visit = np.repeat(np.arange(len(new)), steps)
    number = np.arange(len(visit)) - np.repeat(np.cumsum(steps) - steps, steps)
    at = members.step_times[new][visit, number]
    draw = parameters.generator(APP, "onboarding")
    context = _context((parameters, draw), new, members.people.joined[new], device)
    return Happening(visit, position(ONBOARDING[0]) + number, at, at + 2 * SECOND, context)


def of_purchases(parameters: Parameters, ledger: Ledger, device: pl.DataFrame) -> Happening:
    """The first paid moment of subscriptions within the simulated time, most after a checkout."""
    paid = [
        (each.member, each.activated) for each in ledger.states if each.updated == each.activated
    ]
    member, at = np.array(paid, dtype=np.int64).T
    inside = (at >= parameters.start) & (at < parameters.end - HOUR)
    draw = parameters.generator(APP, "purchases")
    own = parameters.generator(APP, "paywalls")
    member, at = member[inside], at[inside]
    through = (own.random(len(at)) < SHARE_THROUGH_PAYWALL) & (at >= parameters.start + HOUR)
    seen = whole_milliseconds(at - own.uniform(1, 40, len(at)) * MINUTE)
    chosen = whole_milliseconds(seen + own.uniform(0.3, 0.7, len(at)) * (at - seen))
    context = _context((parameters, draw), member, np.where(through, seen, at), device)
    visit = np.repeat(np.arange(len(at)), np.where(through, 3, 1))
    step = within(visit) + 2 * ~through[visit]
    steps = ("paywall_viewed", "checkout_started", "subscription_started")
    kind = np.array([position(name) for name in steps])[step]
    moment = np.stack([seen, chosen, at])[step, visit]
    return Happening(visit, kind, moment, moment + 2 * SECOND, context)


def of_bots(parameters: Parameters, members: Members, device: pl.DataFrame) -> Happening:
    """Events of programs: one a second, at every hour of some days."""
    draw = parameters.generator(APP, "bots")
    bots = np.flatnonzero(members.people.is_bot)
    days = min(BOT_DAYS, parameters.days)
    first_day = np.maximum(0, (members.people.joined[bots] - parameters.start) // DAY + 1)
    first_day = np.minimum(first_day, parameters.days - 1)
    day = first_day[:, None] + np.arange(days)
    bursts = day[:, :, None] * DAY + np.arange(BOT_BURSTS) * HOUR
    start = (parameters.start + bursts).reshape(-1)
    member = np.repeat(bots, days * BOT_BURSTS)
    inside = start < parameters.end
    start, member = start[inside], member[inside]
    visit = np.repeat(np.arange(len(start)), BOT_EVENTS)
    at = start[visit] + np.tile(np.arange(BOT_EVENTS), len(start)) * SECOND
    kind = np.full(len(visit), position("screen_viewed"))
    return Happening(
        visit, kind, at, at + SECOND, _context((parameters, draw), member, start, device)
    )


def _context(
    world: tuple[Parameters, np.random.Generator],
    member: Index,
    start: Moments,
    device: pl.DataFrame,
) -> pl.DataFrame:
    parameters, draw = world
    known = device[draw.integers(0, len(device), len(member))]
    return known.with_columns(
        pl.Series("member", member.astype(np.int64)),
        pl.Series("start", start),
        hex_ids(draw, len(member), "ses-", 12).alias("sessionId"),
        take([name for name, _ in RELEASES], release_at(parameters, start)).alias(
            "deviceInfo.appVersion"
        ),
    )
