"""The experiments of `fitness_coach`: one with an effect, one without.

Belongs here: definitions, exposures, planted effects. Does not belong here: how a workout ends
(`training.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, hex_ids, moments, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import (
    DAY,
    HOUR,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)

VARIANTS = ("control", "treatment")
NEVER = np.iinfo(np.int64).max
SHARE_MIXED = 0.01
EARLY_EXPOSURES = 3


@dataclass(frozen=True)
class Trial:
    """One experiment.

    Attributes:
        id: Experiment id.
        name: Its name.
        begins: Share of the simulated time after which it starts.
        ends: Share of the simulated time after which it ends.
        effect: Change of the probability that a workout is completed, in the treatment arm.
    """

    id: str
    name: str
    begins: float
    ends: float
    effect: float


TRIALS = (
    Trial("exp-shorter-workouts", "shorter-workouts", 0.25, 0.90, 0.10),
    Trial("exp-warmer-tone", "warmer-tone", 0.30, 0.95, 0.0),
)


@dataclass(frozen=True)
class Exposed:
    """Who saw which variant of a trial, and since when.

    Attributes:
        trial: The trial.
        variant: Position in `VARIANTS` per member.
        since: First exposure per member; `NEVER` for those who never saw it.
    """

    trial: Trial
    variant: Index
    since: Moments

    def treats(self, member: Index, at: Moments) -> Mask:
        """Whether the member has been exposed to the treatment by the moment."""
        return (self.variant[member] == 1) & (at >= self.since[member])


@dataclass(frozen=True)
class Strays:
    """Exposures of a trial that should not be.

    Attributes:
        mixed: Members who later saw the other variant as well.
        early: Members exposed before the trial began, and never while it ran.
    """

    mixed: int
    early: int


def expose(parameters: Parameters, members: Members, sessions: Sessions) -> list[Exposed]:
    """Expose every member at the first session in which a trial runs: intent to treat."""
    exposed = []
    for trial in TRIALS:
        draw = parameters.generator(APP, "trial", trial.id)
        running = (
            (sessions.start >= parameters.at(trial.begins))
            & (sessions.start < parameters.at(trial.ends))
            & ~sessions.is_anonymous
        )
        since = np.full(members.people.count, NEVER)
        np.minimum.at(since, sessions.member[running], sessions.start[running] + 2 * SECOND)
        exposed.append(Exposed(trial, draw.integers(0, 2, members.people.count), since))
    return exposed


def exposures(
    parameters: Parameters, members: Members, exposed: list[Exposed]
) -> tuple[pl.DataFrame, list[Strays]]:
    """One row per member and trial, some stray ones, and how many of those there are per trial."""
    parts, strays = [], []
    for each in exposed:
        who = np.flatnonzero(each.since < NEVER)
        draw = parameters.generator(APP, "exposures", each.trial.id)
        parts.append(_rows(draw, members, each, (who, each.variant[who], each.since[who])))
        own = parameters.generator(APP, "stray_exposures", each.trial.id)
        mixed = who[own.random(len(who)) < SHARE_MIXED]
        room = parameters.at(each.trial.ends) - each.since[mixed]
        later = whole_milliseconds(each.since[mixed] + own.uniform(0.1, 0.9, len(mixed)) * room)
        began = parameters.at(each.trial.begins)
        free = np.flatnonzero((each.since == NEVER) & (members.people.joined < began - DAY))
        early = free[:EARLY_EXPOSURES]
        before = began - whole_milliseconds(own.uniform(1, 20, len(early)) * HOUR)
        stray = (
            np.concatenate([mixed, early]),
            np.concatenate([1 - each.variant[mixed], each.variant[early]]),
            np.concatenate([later, before]),
        )
        parts.append(_rows(own, members, each, stray))
        strays.append(Strays(mixed=len(mixed), early=len(early)))
    return pl.concat(parts), strays


def _rows(
    draw: np.random.Generator,
    members: Members,
    exposed: Exposed,
    seen: tuple[Index, Index, Moments],
) -> pl.DataFrame:
    who, variant, at = seen
    return pl.DataFrame(
        {
            "id": hex_ids(draw, len(who), "xps-", 12),
            "experimentId": pl.repeat(exposed.trial.id, len(who), eager=True),
            "userId": members.ids.gather(who),
            "variant": take(VARIANTS, variant),
            "exposedAt": moments(at),
            SENT: moments(at + SECOND),
        }
    )


def experiments(parameters: Parameters) -> Table:
    """The experiments: draft, running, stopped."""
    rows = []
    for trial in TRIALS:
        begins, ends = parameters.at(trial.begins), parameters.at(trial.ends)
        for status, at in (("draft", parameters.start), ("running", begins), ("stopped", ends)):
            rows.append(
                {
                    "id": trial.id,
                    "name": trial.name,
                    "description": f"Whether {trial.name} make members finish more workouts.",
                    "modelVariants": list(VARIANTS),
                    "trafficSplit": [0.5, 0.5],
                    "successMetrics": ["workout_completion_ratio"],
                    "targetAudience": {"segment": "everybody"},
                    "status": status,
                    "startAt": begins,
                    "endAt": ends,
                    "updatedAt": at,
                }
            )
    versions = pl.DataFrame(rows).with_columns(
        pl.col("startAt", "endAt", "updatedAt").cast(pl.Datetime("us"))
    )
    return Table(versions, is_full=True)
