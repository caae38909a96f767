"""Rows about the members of `fitness_coach`: profiles and consents.

Belongs here: what the app tells about people. Does not belong here: their traits (`members.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, hex_ids, moments, only, take
from orchestration.simulator.fitness_coach.members import APP, CONSENT_VERSIONS, Members
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.identities import chained, changed_address, emails
from orchestration.simulator.parameters import Parameters, whole_milliseconds
from orchestration.simulator.people import optional

COUNTRIES = ("DE", "US", "US", "GB", "IN", "AU", "BR", "JP", "NZ", "NP")
"""Country per zone."""
GOALS = ("strength", "endurance", "weight_loss", "mobility", "general")
CHANNELS = ("organic", "search", "referral", "social", "partner")
CHANNEL_WEIGHTS = (0.38, 0.22, 0.16, 0.18, 0.06)
COACHES = 12
SHARE_COACHED = 0.25
SHARE_CHANGING_GOAL = 0.12


def profiles(parameters: Parameters, members: Members) -> tuple[Table, pl.DataFrame]:
    """The profiles: signed up, onboarded, some with another goal later; and changes of goals."""
    people = members.people
    count = people.count
    draw = parameters.generator(APP, "profiles")
    birth = np.where(
        people.is_minor, draw.integers(2009, 2013, count), 1996 - draw.gamma(3.0, 5.0, count)
    ).astype(np.int64)
    has_coach = draw.random(count) < SHARE_COACHED
    coaches = pl.Series([f"coach-{number}" for number in range(1, COACHES + 1)])
    goal = draw.integers(0, len(GOALS), count)
    first = pl.DataFrame(
        {
            "userId": members.ids,
            "email": emails(parameters, people),
            "displayName": pl.select(pl.format("Member {}", pl.int_range(count))).to_series(),
            "birthYear": optional(draw, pl.Series(birth), 0.85),
            "gender": choose(
                draw, ("female", "male", "other", "undisclosed"), count, (48, 42, 2, 8)
            ),
            "country": take(COUNTRIES, people.zone),
            "goalCategory": take(GOALS, goal),
            "acquisitionChannel": choose(draw, CHANNELS, count, CHANNEL_WEIGHTS),
            "coachId": only(coaches.gather(draw.integers(0, COACHES, count)), has_coach),
            "isInternal": people.is_internal,
            "signupAt": moments(people.joined),
            "onboardedAt": moments(people.joined, np.zeros(count, dtype=np.bool_)),
            "updatedAt": moments(people.joined),
        }
    )
    last_step = members.step_times[:, -1]
    onboarded = first.with_columns(
        onboardedAt=moments(last_step, members.is_onboarded), updatedAt=moments(last_step)
    )
    since = np.maximum(last_step, parameters.start)
    changed_at = whole_milliseconds(since + (parameters.end - since) * draw.random(count))
    other = (goal + draw.integers(1, len(GOALS), count)) % len(GOALS)
    changed = onboarded.with_columns(goalCategory=take(GOALS, other), updatedAt=moments(changed_at))
    changes = draw.random(count) < SHARE_CHANGING_GOAL
    versions = pl.concat([first, onboarded.filter(members.is_onboarded), changed.filter(changes)])
    versions = changed_address(parameters, versions, chained(parameters, people))
    told = pl.DataFrame(
        {
            "learner": members.ids,
            "changed_at": moments(changed_at),
            "goal_before": take(GOALS, goal),
            "goal_after": take(GOALS, other),
        }
    )
    return Table(versions, is_full=True), told.filter(changes)


def consents(parameters: Parameters, members: Members) -> pl.DataFrame:
    """One row per consent decision."""
    consent = members.consent
    draw = parameters.generator(APP, "consent_ids")
    recorded = moments(consent.recorded)
    is_new = consent.recorded >= parameters.at(0.2)
    return pl.DataFrame(
        {
            "id": hex_ids(draw, consent.count, "con-", 12),
            "userId": members.ids.gather(consent.learner),
            "canTrack": consent.flags["canTrack"],
            "canProfile": consent.flags["canProfile"],
            "canShare": consent.flags["canShare"],
            "consentDate": moments(consent.effective),
            "consentVersion": take(CONSENT_VERSIONS, is_new.astype(np.int64)),
            "recordedAt": recorded,
            SENT: recorded,
        }
    )
