"""Devices that lose the network: rows that wait, arrive late, in the wrong order, or never.

Belongs here: the delay between a fact and its sending. Does not belong here: batches.
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.columns import Index
from orchestration.simulator.parameters import DAY, SECOND, Moments, Parameters, whole_milliseconds

SHARE_OFFLINE = 0.05
MEAN_OFFLINE_DAYS = 1.2
SHARE_FORGOTTEN = 0.03
"""Share of offline sessions that wait for weeks on a device in a drawer."""
MEAN_FORGOTTEN_DAYS = 25.0


def connected(
    draw: np.random.Generator, moments: Moments, share_offline: float = SHARE_OFFLINE
) -> Moments:
    """When each session's rows leave the device: at once, or days later."""
    count = len(moments)
    offline = draw.random(count) < share_offline
    forgotten = draw.random(count) < SHARE_FORGOTTEN
    mean = np.where(forgotten, MEAN_FORGOTTEN_DAYS, MEAN_OFFLINE_DAYS)
    delay = np.where(offline, mean * DAY * draw.exponential(1, count), 3 * SECOND)
    return whole_milliseconds(moments + delay)


def newest_first(
    parameters: Parameters,
    draw: np.random.Generator,
    learner: Index,
    finished: Moments,
    reconnects_per_day: np.ndarray,
) -> Moments:
    """When each session leaves a device that syncs only its newest pending session per reconnect.

    The app's queue is a stack: every reconnect sends the newest pending session and nothing else,
    so that old ones wait until no newer one is left, and some for ever.

    Args:
        parameters: The world.
        draw: Random generator.
        learner: Learner of each session, ascending.
        finished: When each session was stored on the device, ascending per learner.
        reconnects_per_day: Mean number of reconnects per learner and day; infinite for learners
            whose device is always connected.

    Returns:
        Moment of sending per session; the largest integer for sessions that are never sent.
    """
    never = np.iinfo(np.int64).max
    sent = whole_milliseconds(finished + 3 * SECOND)
    borders = np.searchsorted(learner, np.arange(len(reconnects_per_day) + 1))
    for person in np.flatnonzero(np.isfinite(reconnects_per_day)):
        low, high = int(borders[person]), int(borders[person + 1])
        amount = draw.poisson(reconnects_per_day[person] * parameters.days)
        online = parameters.start + np.sort(draw.random(amount)) * parameters.days * DAY
        sent[low:high] = never
        pending: list[int] = []
        arriving = low
        for moment in whole_milliseconds(online):
            while arriving < high and finished[arriving] < moment:
                pending.append(arriving)
                arriving += 1
            if pending:
                sent[pending.pop()] = moment
    return sent
