"""Analytics events of `fitness_coach`.

Belongs here: the rows of the event stream: sessions, onboarding, purchases, bots. Does not belong
here: the timeline (`sessions.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, hex_ids, moments, only, take
from orchestration.simulator.fitness_coach.happenings import KINDS, Happening
from orchestration.simulator.fitness_coach.members import APP, Members, privacy_flags
from orchestration.simulator.history import SENT
from orchestration.simulator.mishaps import ADDITIONS
from orchestration.simulator.parameters import Parameters

ENGAGEMENT = ("casual", "regular", "devoted")


def rows(
    parameters: Parameters, members: Members, happenings: list[Happening], programs: pl.Series
) -> tuple[pl.DataFrame, Index]:
    """The rows of the event stream; what is still on a device when the world ends is left out.

    Args:
        parameters: The world.
        members: The members.
        happenings: Events by origin.
        programs: Ids of the marketplace's programs.

    Returns:
        The rows, and the visits of which at least one event was sent: visits of the first
        happening first, numbered on through all happenings.
    """
    contexts = [each.context for each in happenings]
    offsets = np.cumsum([0, *(len(context) for context in contexts)])
    context = pl.concat(contexts, how="diagonal")
    visit = np.concatenate([each.visit + offsets[n] for n, each in enumerate(happenings)])
    kind = np.concatenate([each.kind for each in happenings])
    at = np.concatenate([each.at for each in happenings])
    sent = np.concatenate([each.sent for each in happenings])
    program = np.concatenate(
        [
            np.full(len(each.kind), -1) if each.program is None else each.program
            for each in happenings
        ]
    )
    known = sent < parameters.end
    order = np.flatnonzero(known)[np.argsort(sent[known], kind="stable")]
    visit, kind, at, sent = visit[order], kind[order], at[order], sent[order]
    program = program[order]
    labels = [*(row[3] for row in KINDS), *programs]
    draw = parameters.generator(APP, "event_rows")
    who = context["member"].to_numpy()
    flags = privacy_flags(parameters, members, who, context["start"].to_numpy())
    use = np.searchsorted((-0.5, 0.8), members.people.use)
    profiled = flags["privacyFlags.canProfile"].to_numpy()
    segment = pl.DataFrame({"name": take(ENGAGEMENT, use[np.maximum(who, 0)])}).to_struct()
    network = draw.random(len(context)).round(2)
    per_visit = pl.concat([context.drop("member", "start"), flags], how="horizontal").with_columns(
        take(members.ids, who).alias("userId"),
        only(segment, profiled & (who >= 0)).alias("userSegment"),
        pl.Series(ADDITIONS[APP, "analytics_events"].column, network),
    )
    count = len(order)
    has_value = draw.random(count) < 0.3
    per_kind = pl.DataFrame(
        {
            "eventType": [row[0] for row in KINDS],
            "category": [row[1] for row in KINDS],
            "action": [row[2] for row in KINDS],
            "properties": [{"screen": row[4]} for row in KINDS],
        }
    )
    per_event = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "evt-"),
            "timestamp": moments(at),
            "label": take(labels, np.where(program < 0, kind, len(KINDS) + program)),
            "value": only(draw.integers(1, 120, count) / 2, has_value),
            SENT: moments(sent),
        }
    )
    return per_event.hstack(per_kind[kind]).hstack(per_visit[visit]), np.unique(visit)
