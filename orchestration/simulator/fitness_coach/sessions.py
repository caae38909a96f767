"""App sessions of `fitness_coach`: what kind, on which device, with how many events at what times.

Belongs here: the timeline that events, workouts and recommendations share. Does not belong here:
their rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import (
    Index,
    Mask,
    Numbers,
    hex_ids,
    pick,
    running,
    take,
    within,
)
from orchestration.simulator.fitness_coach.members import APP, PLATFORMS, Members, start_of_use
from orchestration.simulator.parameters import (
    DAY,
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.visits import visit

VISITS_PER_DAY = 0.9
SHARE_WORKOUT = 0.42
SHARE_ANONYMOUS = 0.06
"""Share of sessions without a workout in which the app does not know the member."""
SHARE_ENDING = 0.6
"""Share of sessions whose end the app sends."""
SHARE_REUSED_ID = 0.03
SHARE_FUTURE = 0.0005
SHARE_SECOND_DEVICE = 0.12

BROWSE_GAP = 40.0
WORKOUT_GAP = 150.0
LONGEST_GAP = 600.0
"""Seconds between events: means and maximum."""
LONGEST_SESSION = 85 * MINUTE

RELEASES = (("5.0.0", None), ("5.1.0", 0.25), ("5.2.0", 0.55), ("5.2.1", 0.68))
"""App versions, and the share of the simulated time after which each was released."""
BAD_RELEASE = "5.2.0"
BAD_PLATFORM = "android"
ADOPTION_DAYS = 12.0

OS_VERSIONS: dict[str, tuple[str, ...]] = {
    "ios": ("18.5", "19.1"),
    "android": ("15", "16"),
    "web": ("Firefox 142", "Chrome 140"),
}
MODELS: dict[str, tuple[str, ...]] = {
    "ios": ("iPhone16,1", "iPhone17,1", "iPad14,3"),
    "android": ("Pixel 9", "Galaxy S24", "Redmi 13"),
    "web": ("desktop",),
}
SCREENS = {"ios": "393x852", "android": "412x915", "web": "1440x900"}


@dataclass(frozen=True)
class Sessions:
    """App sessions of members, ordered by member and start.

    Attributes:
        member: Member of each session.
        start: When it began.
        end: When its last event happened.
        ids: Session ids; some are used for two sessions of a member.
        is_workout: Whether the member trained.
        is_anonymous: Whether the app did not know who it was.
        has_end: Whether a session end is sent.
        ahead: Microseconds by which the device's clock was ahead, nearly always 0.
        device: Device columns per session, named by payload path.
        event_session: Session of each event.
        event_number: Number of each event in its session, from 0.
        event_at: Moment of each event.
    """

    member: Index
    start: Moments
    end: Moments
    ids: pl.Series
    is_workout: Mask
    is_anonymous: Mask
    has_end: Mask
    ahead: Moments
    device: pl.DataFrame
    event_session: Index
    event_number: Index
    event_at: Moments

    @property
    def count(self) -> int:
        """Number of sessions."""
        return len(self.start)

    @property
    def lengths(self) -> Index:
        """Events per session."""
        return np.bincount(self.event_session, minlength=self.count)


def attend(parameters: Parameters, members: Members) -> Sessions:
    """Draw the app sessions of all members."""
    draw = parameters.generator(APP, "sessions")
    visits = visit(parameters, members.people, VISITS_PER_DAY)
    settled = visits.start >= start_of_use(members)[visits.learner]
    member, start = visits.learner[settled], visits.start[settled]
    count = len(start)
    is_workout = draw.random(count) < SHARE_WORKOUT
    extra = np.where(is_workout, draw.gamma(4.0, 1.6, count), draw.lognormal(1.3, 0.8, count))
    lengths = np.where(is_workout, 4, 3) + np.minimum(extra, 40).astype(np.int64)
    session = np.repeat(np.arange(count), lengths)
    mean = np.where(is_workout, WORKOUT_GAP, BROWSE_GAP)[session]
    gaps = np.minimum(mean * draw.exponential(1, len(session)) + 1, LONGEST_GAP) * SECOND
    number = within(session)
    offsets = running(gaps, session)
    longest = np.maximum(offsets[np.cumsum(lengths) - 1], 1)
    offsets *= np.minimum(1, LONGEST_SESSION / longest)[session]
    at = whole_milliseconds(start[session] + offsets)
    is_future = (draw.random(count) < SHARE_FUTURE) & ~is_workout
    is_future[np.flatnonzero(~is_workout)[:1]] = True
    return Sessions(
        member=member,
        start=start,
        end=at[np.cumsum(lengths) - 1],
        ids=_ids(draw, member, start),
        is_workout=is_workout,
        is_anonymous=(draw.random(count) < SHARE_ANONYMOUS) & ~is_workout,
        has_end=draw.random(count) < SHARE_ENDING,
        ahead=(draw.integers(2, 20, count) * DAY) * is_future,
        device=_devices(parameters, draw, members, member, start),
        event_session=session,
        event_number=number,
        event_at=at,
    )


def _ids(draw: np.random.Generator, member: Index, start: Moments) -> pl.Series:
    count = len(member)
    own = np.arange(count)
    again = np.zeros(count, dtype=np.bool_)
    again[1:] = (member[1:] == member[:-1]) & (np.diff(start) < DAY // 2)
    again &= draw.random(count) < SHARE_REUSED_ID * 8
    own[again] -= 1
    return hex_ids(draw, count, "ses-", 12).gather(own)


def _devices(
    parameters: Parameters,
    draw: np.random.Generator,
    members: Members,
    member: Index,
    start: Moments,
) -> pl.DataFrame:
    people, count = members.people, len(member)
    has_second = draw.random(people.count) < SHARE_SECOND_DEVICE
    second = (members.platform + 1) % len(PLATFORMS)
    elsewhere = has_second[member] & (draw.random(count) < 0.35)
    platform = np.where(elsewhere, second[member], members.platform[member])
    lag = draw.exponential(ADOPTION_DAYS / 3, people.count) * DAY
    release = release_at(parameters, start - lag[member])
    kind = draw.integers(0, 6, people.count)[member]
    return pl.DataFrame(
        {
            "deviceInfo.platform": take(PLATFORMS, platform),
            "deviceInfo.appVersion": take([name for name, _ in RELEASES], release),
            "deviceInfo.osVersion": _by_platform(OS_VERSIONS, platform, kind),
            "deviceInfo.deviceModel": _by_platform(MODELS, platform, kind),
            "deviceInfo.screenSize": take([SCREENS[name] for name in PLATFORMS], platform),
            "deviceInfo.connectionType": take(
                ("wifi", "cellular"), pick(draw, 2, count, (0.7, 0.3))
            ),
        }
    )


def release_at(parameters: Parameters, moment: Numbers | Moments) -> Index:
    """Newest release at each moment, as a position in `RELEASES`."""
    released = [parameters.at(share) for _, share in RELEASES if share is not None]
    return np.searchsorted(np.array(released), moment, side="right")


def _by_platform(values: dict[str, tuple[str, ...]], platform: Index, kind: Index) -> pl.Series:
    flat = [value for name in PLATFORMS for value in values[name]]
    sizes = np.array([len(values[name]) for name in PLATFORMS])
    offsets = np.cumsum(sizes) - sizes
    return take(flat, offsets[platform] + kind % sizes[platform])
