"""What the simulation of one app yields.

Belongs here: the record that every app module returns. Does not belong here: any app.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import polars as pl

from orchestration.simulator.batches import Feed
from orchestration.simulator.people import Population
from orchestration.simulator.planted import SessionTruth

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class AppWorld(Generic[Facts]):
    """One app's rows and the truth behind them.

    Attributes:
        people: The app's learners.
        feeds: Rows of every stream.
        sessions: How many sessions there were and how many became known.
        facts: Planted facts that are the app's own.
        consent: Consent decisions with the columns `learner`, `recorded_at`, `effective_at` and
            the app's flags; none where the app asks for none.
        tables: Planted facts too long for the truth's JSON, by name.
    """

    people: Population
    feeds: Sequence[Feed]
    sessions: SessionTruth
    facts: Facts
    consent: pl.DataFrame | None = None
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
