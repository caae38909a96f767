"""Who uses `fitness_coach`: the traits that the app's rows follow from.

Belongs here: members and what the app knows of their consent. Does not belong here: rows about them
(`profiles.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, hex_ids, moments, take
from orchestration.simulator.consent import ConsentHistory, decide
from orchestration.simulator.parameters import (
    HOUR,
    MINUTE,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.people import Population, populate

APP = "fitness_coach"

CURRENCIES = ("EUR", "USD", "GBP")
CURRENCY_OF_ZONE = np.array([0, 1, 1, 2, 1, 1, 1, 1, 1, 1])

PLATFORMS = ("ios", "android", "web")
PLATFORM_WEIGHTS = (0.46, 0.42, 0.12)
CONSENT_VERSIONS = ("2025-06", "2026-03")

ONBOARDING = ("signed_up", "profile_completed", "goal_chosen", "first_plan_opened")
ONBOARDING_SHARES = (1.0, 0.88, 0.80, 0.75)
"""Share of those who took the step before."""


@dataclass(frozen=True)
class Members:
    """The members and what the app's other rows need to know of them.

    Attributes:
        people: Hidden traits.
        consent: Consent decisions.
        platform: Position in `PLATFORMS` of the main device.
        currency: Position in `CURRENCIES`.
        steps: How many onboarding steps each member took, 1 to 4.
        step_times: When each step was taken, shape (members, 4).
    """

    people: Population
    consent: ConsentHistory
    platform: Index
    currency: Index
    steps: Index
    step_times: Moments

    @property
    def ids(self) -> pl.Series:
        """User ids."""
        return self.people.ids

    @property
    def is_onboarded(self) -> Mask:
        """Who finished onboarding."""
        return self.steps == len(ONBOARDING)


def enrol(parameters: Parameters) -> Members:
    """Draw the members of a world."""
    count = parameters.count(APP)
    draw = parameters.generator(APP, "members")
    people = populate(parameters, APP, hex_ids(draw, count, "usr-", 12))
    consent = decide(
        parameters,
        people,
        "canTrack",
        0.85,
        {"canProfile": (0.82, 0.02), "canShare": (0.60, 0.01)},
        is_asked_first=True,
    )
    passed = draw.random((count, len(ONBOARDING))) < np.array(ONBOARDING_SHARES)
    pauses = draw.exponential(2.5, (count, len(ONBOARDING))) * MINUTE
    pauses[:, 0] = 0
    return Members(
        people=people,
        consent=consent,
        platform=np.searchsorted(np.cumsum(PLATFORM_WEIGHTS), draw.random(count)).clip(0, 2),
        currency=CURRENCY_OF_ZONE[people.zone],
        steps=np.cumprod(passed, axis=1).sum(axis=1),
        step_times=whole_milliseconds(people.joined[:, None] + np.cumsum(pauses, axis=1)),
    )


def privacy_flags(
    parameters: Parameters, members: Members, who: Index, at: Moments
) -> pl.DataFrame:
    """The privacy flags that the app sends with events: what it knew at the moment.

    Args:
        parameters: The world.
        members: The members.
        who: Member of each row, -1 for nobody.
        at: Moment of each row.

    Returns:
        The five flags, named by their payload path.
    """
    consent = members.consent
    known = np.where(who >= 0, consent.as_known(np.maximum(who, 0), at), -1)
    given = known >= 0
    since = np.where(given, consent.effective[known], members.people.joined[np.maximum(who, 0)])
    since = np.where(who >= 0, since, at)
    is_new = given & (consent.recorded[known] >= parameters.at(0.2))
    flags = {f"privacyFlags.{name}": given & flag[known] for name, flag in consent.flags.items()}
    return pl.DataFrame(
        flags
        | {
            "privacyFlags.consentDate": moments(since),
            "privacyFlags.consentVersion": take(CONSENT_VERSIONS, is_new.astype(np.int64)),
        }
    )


def start_of_use(members: Members) -> Moments:
    """From when members open the app on their own: three hours after they signed up."""
    return members.people.joined + 3 * HOUR
