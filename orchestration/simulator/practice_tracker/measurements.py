"""Measurements of `practice_tracker`, which name no session.

Belongs here: what is measured and how detection errs. Does not belong here: sessions
(`practice.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Numbers, moments, within
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import (
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import School
from orchestration.simulator.practice_tracker.practice import Practice
from orchestration.simulator.practice_tracker.repertoire import POINTS_LOST, weak_pieces
from orchestration.simulator.practice_tracker.second_device import Twins

MEASURED_EVERY = 15 * MINUTE
DETECTED = (2.0, 0.5, 1.0)
"""What tempo detection makes of the tempo played, the same all session long."""
DETECTED_EDGES = (0.03, 0.05)


@dataclass(frozen=True)
class Measured:
    """Measurements and what is wrong with them.

    Attributes:
        rows: The rows that were delivered, in the order of arrival.
        orphans: Of how many of them the session never arrived.
        ambiguous: How many were taken while two known sessions were on.
        octave_errors: Known sessions with a reading of their tempo, by the factor it is wrong by.
        factors: Per session of the first and then of the second devices, what detection makes of
            its tempo.
    """

    rows: pl.DataFrame
    orphans: int
    ambiguous: int
    octave_errors: Mapping[str, int]
    factors: Numbers


def measure(parameters: Parameters, school: School, practice: Practice, twins: Twins) -> Measured:
    """Draw the measurements of all sessions, on first and on second devices."""
    since = np.full(practice.count, np.iinfo(np.int64).max)
    until = np.zeros(practice.count, dtype=np.int64)
    since[twins.of], until[twins.of] = twins.since, twins.until
    devices = ((practice, (since, until)), (twins.practice, (twins.since, twins.until)))
    factors = [_detection(parameters, device) for device, _ in devices]
    every = pl.concat(
        _readings(parameters, school, device, factor, shared)
        for (device, shared), factor in zip(devices, factors, strict=True)
    )
    read = every.filter(~pl.col("is_orphan") & (pl.col("metric_type") == "average_tempo"))
    wrong = dict(read.unique("session").group_by("factor").len().iter_rows())
    return Measured(
        rows=every.select("time", "student_id", "metric_type", "value", SENT).sort(
            SENT, "time", maintain_order=True
        ),
        orphans=int(every["is_orphan"].sum()),
        ambiguous=int(every["is_ambiguous"].sum()),
        octave_errors={str(factor): int(wrong.get(factor, 0)) for factor in DETECTED[:2]},
        factors=np.concatenate(factors),
    )


def _detection(parameters: Parameters, practice: Practice) -> Numbers:
    draw = practice.generator(parameters, "detection")
    return np.array(DETECTED)[
        np.searchsorted(DETECTED_EDGES, draw.random(practice.count), side="right")
    ]


def _readings(
    parameters: Parameters,
    school: School,
    practice: Practice,
    factor: Numbers,
    shared: tuple[Moments, Moments],
) -> pl.DataFrame:
    """The delivered measurements of one kind of device, with what is known about them."""
    draw = practice.generator(parameters, "metrics")
    arrived = connected(draw, practice.end, 0.15)
    samples = 1 + (practice.end - practice.start) // MEASURED_EVERY
    session = np.repeat(np.arange(practice.count), samples)
    begin, length = practice.start[session], (practice.end - practice.start)[session]
    place = (within(session) + draw.random(len(session))) / samples[session]
    at = whole_milliseconds(begin + place * (length - SECOND))
    skill = school.people.skill[practice.student[session]]
    lost = POINTS_LOST * np.isin(practice.piece[session], weak_pieces(parameters))
    accuracy = np.clip(74 + 7 * skill - lost + draw.normal(0, 8, len(session)), 0, 100)
    played = practice.tempo[session] * draw.uniform(0.8, 1.04, len(session))
    seconds = (practice.end - practice.start) // SECOND
    kinds = (
        (session, at, "tempo_accuracy", accuracy),
        (session, at, "average_tempo", played * factor[session]),
        (np.arange(practice.count), practice.end, "practice_duration", seconds),
    )
    since, until = shared
    return pl.concat(
        pl.DataFrame(
            {
                "time": moments(when),
                "student_id": school.students.gather(practice.student[of]),
                "metric_type": pl.repeat(kind, len(of), eager=True),
                "value": np.round(values.astype(np.float64), 2),
                SENT: moments(arrived[of]),
                "session": practice.ids.gather(of),
                "factor": factor[of],
                "is_orphan": practice.sent[of] >= parameters.end,
                "is_ambiguous": (when >= since[of]) & (when <= until[of]),
            }
        )
        for of, when, kind, values in kinds
    ).filter(pl.col(SENT) < pl.lit(parameters.end).cast(pl.Datetime("us")))
