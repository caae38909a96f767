"""Who uses an app: how much, how well, where, from when to when.

Belongs here: the hidden traits from which every app's rows follow. Does not belong here: an app's
own fields (its module), consent (`consent.py`), who is whom in several apps (`identities.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, moments, only, pick, take
from orchestration.simulator.parameters import DAY, Moments, Parameters, whole_milliseconds
from orchestration.simulator.seasons import ZONE_WEIGHTS, ZONES

MEDIAN_SESSIONS_PER_DAY = 0.27
SPREAD_OF_SESSIONS = 0.95
MOST_SESSIONS_PER_DAY = 4.0

SHARE_JOINED_BEFORE = 0.65
LONGEST_HISTORY_DAYS = 365
SHARE_GONE_BEFORE = 0.10
WEEKLY_HAZARD = 0.022
HAZARD_OF_USE = -0.45
"""Change of the log hazard of leaving per standard deviation of log use."""
SHARE_RETURNING = 0.3
SHARE_MINOR = 0.12
APP_WITH_STRANGERS = "fitness_coach"
"""The app that has staff, test accounts and bots among its members."""
SHARE_INTERNAL = 0.012
SHARE_BOTS = 0.006


@dataclass(frozen=True)
class Population:
    """The learners of one app; every array has one entry per learner.

    Attributes:
        app: Source name.
        ids: The app's own ids.
        use: Log use in standard deviations; also what holds learners in the app.
        rate: Expected sessions per day while active.
        skill: Skill in standard deviations.
        zone: Position in `ZONES`.
        joined: When the learner signed up; possibly before the simulated time.
        hazard: Probability per week of falling silent.
        left: When the learner fell silent; after the end for those who did not.
        back: When the learner returned; after the end for those who did not.
        is_minor: Under age.
        is_internal: Staff and test accounts.
        is_bot: Programs posing as learners.
    """

    app: str
    ids: pl.Series
    use: Numbers
    rate: Numbers
    skill: Numbers
    zone: Index
    joined: Moments
    hazard: Numbers
    left: Moments
    back: Moments
    is_minor: Mask
    is_internal: Mask
    is_bot: Mask

    @property
    def count(self) -> int:
        """Learners in the app."""
        return len(self.rate)

    def activity(self, parameters: Parameters) -> Mask:
        """Whether each learner is there on each simulated day, shape (learners, days)."""
        noon = parameters.start + np.arange(parameters.days) * DAY + DAY // 2
        there = noon[None, :] >= self.joined[:, None]
        silent = (noon[None, :] >= self.left[:, None]) & (noon[None, :] < self.back[:, None])
        return there & ~silent

    def truth(self) -> pl.DataFrame:
        """One row per learner: every hidden trait, for the truth file."""
        return pl.DataFrame(
            {
                "source": pl.repeat(self.app, self.count, eager=True),
                "learner": self.ids.cast(pl.String),
                "sessions_per_day": self.rate,
                "skill": self.skill,
                "zone": take(ZONES, self.zone),
                "joined_at": moments(self.joined),
                "weekly_hazard": self.hazard,
                "left_at": moments(self.left),
                "returned_at": moments(self.back),
                "is_minor": self.is_minor,
                "is_internal": self.is_internal,
                "is_bot": self.is_bot,
            }
        )


def populate(parameters: Parameters, app: str, ids: pl.Series) -> Population:
    """Draw the learners of one app.

    Args:
        parameters: The world.
        app: Source name.
        ids: The app's own ids, one per learner.

    Returns:
        The population.
    """
    draw = parameters.generator(app, "people")
    count = len(ids)
    use = draw.standard_normal(count)
    rate = np.minimum(
        MEDIAN_SESSIONS_PER_DAY * np.exp(SPREAD_OF_SESSIONS * use), MOST_SESSIONS_PER_DAY
    )
    joined = _joined(parameters, draw, count)
    hazard = np.minimum(WEEKLY_HAZARD * np.exp(HAZARD_OF_USE * use), 0.5)
    left, back = _silences(parameters, draw, joined, hazard)
    is_bot = _exactly(draw, count, max(1, round(count * SHARE_BOTS)))
    is_internal = _exactly(draw, count, max(1, round(count * SHARE_INTERNAL))) & ~is_bot
    return Population(
        app=app,
        ids=ids,
        use=use,
        rate=rate,
        skill=draw.standard_normal(count),
        zone=pick(draw, len(ZONES), count, ZONE_WEIGHTS),
        joined=joined,
        hazard=hazard,
        left=left,
        back=back,
        is_minor=draw.random(count) < SHARE_MINOR,
        is_internal=is_internal & (app == APP_WITH_STRANGERS),
        is_bot=is_bot & (app == APP_WITH_STRANGERS),
    )


def _joined(parameters: Parameters, draw: np.random.Generator, count: int) -> Moments:
    before = draw.random(count) < SHARE_JOINED_BEFORE
    age = draw.beta(0.9, 1.4, count) * LONGEST_HISTORY_DAYS * DAY
    # Sign-ups grow over the window: density proportional to 1 + share of the window gone by.
    inside = (np.sqrt(1 + 3 * draw.random(count)) - 1) * parameters.days * DAY * 0.97
    return whole_milliseconds(np.where(before, parameters.start - age, parameters.start + inside))


def _silences(
    parameters: Parameters, draw: np.random.Generator, joined: Moments, hazard: Numbers
) -> tuple[Moments, Moments]:
    count = len(joined)
    never = parameters.end + 10_000 * DAY
    at_risk_from = np.maximum(joined, parameters.start)
    weeks = np.ceil(np.log(draw.random(count)) / np.log1p(-hazard))
    left = at_risk_from + (weeks * 7 - 7 * draw.random(count)) * DAY
    gone = (joined < parameters.start) & (draw.random(count) < SHARE_GONE_BEFORE)
    left = np.where(gone, joined + draw.random(count) * (parameters.start - joined), left)
    returns = draw.random(count) < SHARE_RETURNING
    back = np.where(returns, left + (21 + 40 * draw.random(count)) * DAY, never)
    return whole_milliseconds(np.minimum(left, never)), whole_milliseconds(np.minimum(back, never))


def _exactly(draw: np.random.Generator, count: int, chosen: int) -> Mask:
    mask = np.zeros(count, dtype=np.bool_)
    mask[draw.permutation(count)[:chosen]] = True
    return mask


def optional(draw: np.random.Generator, values: pl.Series, share_known: float) -> pl.Series:
    """The values with a random part of them unknown."""
    return only(values, draw.random(len(values)) < share_known)
