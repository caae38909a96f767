"""What members of `fitness_coach` hear and suffer: e-mails, tickets, crashes.

Belongs here: rows about contact and trouble. Does not belong here: the machinery (`operations.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, hex_ids, moments, only, pick, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.fitness_coach.sessions import BAD_PLATFORM, BAD_RELEASE, Sessions
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Parameters,
    whole_milliseconds,
)

CRASHES_PER_SESSION = 0.004
CRASHES_PER_BAD_SESSION = 0.06
SIGNATURES = ("NullView", "OutOfMemory", "SyncTimeout", "BadCast")
BAD_SIGNATURE = "CameraLeak"

TICKETS_PER_DAY = 0.004
TICKET_CATEGORIES = ("billing", "bug", "account", "training", "wearable")
MAIL_HOUR = 9 * HOUR
FATES = ("delivered", "opened", "clicked", "bounced", "complained", "queued")
FATE_WEIGHTS = (0.56, 0.29, 0.08, 0.04, 0.004, 0.026)


@dataclass(frozen=True)
class Crashes:
    """Crash reports, and the counts behind the planted spike.

    Attributes:
        rows: The reports.
        bad_sessions: Sessions on the bad release and platform.
        bad_crashes: Crashes in them.
        other_sessions: All other sessions.
        other_crashes: Crashes in those.
    """

    rows: pl.DataFrame
    bad_sessions: int
    bad_crashes: int
    other_sessions: int
    other_crashes: int


def crash(parameters: Parameters, members: Members, sessions: Sessions) -> Crashes:
    """Draw the crashes; one release crashes more on one platform."""
    draw = parameters.generator(APP, "crashes")
    device = sessions.device
    is_bad = (
        (device["deviceInfo.appVersion"] == BAD_RELEASE)
        & (device["deviceInfo.platform"] == BAD_PLATFORM)
    ).to_numpy()
    chance = np.where(is_bad, CRASHES_PER_BAD_SESSION, CRASHES_PER_SESSION)
    crashed = draw.random(sessions.count) < chance
    which = np.flatnonzero(crashed)
    count = len(which)
    at = sessions.end[which] + SECOND
    own = device[which]
    signature = choose(draw, SIGNATURES, count)
    spike = pl.Series(is_bad[which] & (draw.random(count) < 0.9))
    who = np.where(sessions.is_anonymous[which], -1, sessions.member[which])
    rows = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "crash-", 10),
            "userId": take(members.ids, who),
            "sessionId": sessions.ids.gather(which),
            "platform": own["deviceInfo.platform"],
            "appVersion": own["deviceInfo.appVersion"],
            "osVersion": own["deviceInfo.osVersion"],
            "fatal": draw.random(count) < 0.7,
            "signature": pl.repeat(BAD_SIGNATURE, count, eager=True).zip_with(spike, signature),
            "occurredAt": moments(at),
            SENT: moments(at + MINUTE),
        }
    ).sort(SENT, maintain_order=True)
    return Crashes(
        rows=rows,
        bad_sessions=int(is_bad.sum()),
        bad_crashes=int((crashed & is_bad).sum()),
        other_sessions=int((~is_bad).sum()),
        other_crashes=int((crashed & ~is_bad).sum()),
    )


def email_rows(parameters: Parameters, members: Members) -> Table:
    """A weekly e-mail to every member who is there: queued, then its fate."""
    draw = parameters.generator(APP, "emails")
    mondays = [
        day for day in range(parameters.days) if (parameters.start // DAY + day + 3) % 7 == 0
    ]
    there = members.people.activity(parameters)[:, mondays]
    who, week = np.nonzero(there)
    count = len(who)
    spread = draw.integers(0, 3600, count) * SECOND
    at = parameters.start + np.array(mondays, dtype=np.int64)[week] * DAY + MAIL_HOUR + spread
    fate = pick(draw, len(FATES), count, FATE_WEIGHTS)
    delivered = at + 20 * SECOND
    settled = whole_milliseconds(at + MINUTE + draw.exponential(5, count) * HOUR)
    first = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "mail-", 12),
            "userId": members.ids.gather(who),
            "campaign": choose(draw, ("weekly_summary", "coach_tips"), count, (0.8, 0.2)),
            "status": pl.repeat("queued", count, eager=True),
            "sentAt": moments(at),
            "deliveredAt": moments(at, np.zeros(count, dtype=np.bool_)),
            "updatedAt": moments(at),
        }
    )
    last = first.with_columns(
        status=take(FATES, fate),
        deliveredAt=only(moments(delivered), fate != FATES.index("bounced")),
        updatedAt=moments(settled),
    ).filter(fate != FATES.index("queued"))
    versions = pl.concat([first, last])
    return Table(versions, is_full=False)


def ticket_rows(parameters: Parameters, members: Members) -> Table:
    """Support tickets that change: opened, answered, solved."""
    draw = parameters.generator(APP, "tickets")
    there = members.people.activity(parameters)
    who, day = np.nonzero(draw.random(there.shape) < TICKETS_PER_DAY * there)
    count = len(who)
    at = parameters.start + day * DAY + draw.integers(0, 86_000, count) * SECOND
    answered = whole_milliseconds(at + draw.lognormal(1.2, 0.9, count) * HOUR + MINUTE)
    solved = whole_milliseconds(answered + draw.lognormal(2.6, 1.0, count) * HOUR)
    opened = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "tic-", 10),
            "userId": take(members.ids, np.where(draw.random(count) < 0.06, -1, who)),
            "category": choose(draw, TICKET_CATEGORIES, count),
            "priority": choose(
                draw, ("low", "normal", "high", "urgent"), count, (0.2, 0.6, 0.15, 0.05)
            ),
            "status": pl.repeat("open", count, eager=True),
            "subject": pl.repeat("Please help", count, eager=True),
            "satisfaction": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "costCents": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "openedAt": moments(at),
            "firstResponseAt": moments(at, np.zeros(count, dtype=np.bool_)),
            "solvedAt": moments(at, np.zeros(count, dtype=np.bool_)),
            "updatedAt": moments(at),
        }
    )
    pending = opened.with_columns(
        status=pl.lit("pending"), firstResponseAt=moments(answered), updatedAt=moments(answered)
    )
    closed = pending.with_columns(
        status=pl.lit("solved"),
        satisfaction=only(draw.integers(2, 6, count), draw.random(count) < 0.5),
        costCents=pl.Series(draw.integers(150, 1_200, count)),
        solvedAt=moments(solved),
        updatedAt=moments(solved),
    ).filter(draw.random(count) < 0.9)
    versions = pl.concat([opened, pending, closed])
    return Table(versions, is_full=False)
