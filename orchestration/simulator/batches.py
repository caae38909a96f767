"""From the rows of a stream to its batches: who sends what, when, and in which format.

Belongs here: feeds and the cut into batches. Does not belong here: files (`delivery.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import polars as pl

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import contract
from orchestration.simulator import encoding, mishaps
from orchestration.simulator.columns import Index
from orchestration.simulator.damage import Damage
from orchestration.simulator.defects import breakable, choose_damages, choose_duplicates
from orchestration.simulator.encoding import Format
from orchestration.simulator.history import SENT, VERSION, Table, extracts
from orchestration.simulator.parameters import DAY, SECOND, Parameters


@dataclass(frozen=True)
class Feed:
    """The rows of one stream, ready to be sent.

    Attributes:
        contract: The stream's contract.
        frame: The rows; columns are payload paths, and `_sent_at` says when each leaves the app.
            Extracts of tables that change have `_version` too.
        every_days: Days between two batches.
        formats: Formats of the data files, taking turns.
    """

    contract: Contract
    frame: pl.DataFrame
    every_days: int
    formats: tuple[Format, ...]

    @property
    def source(self) -> str:
        """Source name."""
        return self.contract.source

    @property
    def stream(self) -> str:
        """Stream name."""
        return self.contract.stream

    @cached_property
    def in_order(self) -> pl.DataFrame:
        """The rows in the order in which they are sent."""
        if self.frame[SENT].is_sorted():
            return self.frame
        return self.frame.sort(SENT, maintain_order=True)

    @property
    def is_extract(self) -> bool:
        """Whether a row may be sent in several versions, and a version several times."""
        return VERSION in self.frame.columns

    @property
    def key(self) -> list[str]:
        """Payload paths that name a row."""
        return [self.contract.field(name).path for name in self.contract.key]

    @property
    def clock(self) -> str | None:
        """Payload path of the moment of the fact."""
        name = self.contract.clock
        return self.contract.field(name).path if name else None


def feed(
    parameters: Parameters,
    stream: tuple[str, str],
    rows: pl.DataFrame | Table,
    every_days: int,
    formats: tuple[Format, ...],
) -> Feed:
    """A feed of rows that carry `_sent_at`, or of a table's extracts.

    Args:
        parameters: The world.
        stream: Source and stream.
        rows: The rows, or the table.
        every_days: Days between two batches.
        formats: Formats of the data files, taking turns.

    Returns:
        The feed.
    """
    facts = contract(*stream)
    if isinstance(rows, Table):
        key = [facts.field(name).path for name in facts.key]
        rows = extracts(parameters, rows, key, facts.version or key[0], every_days)
    return Feed(facts, rows, every_days, formats)


@dataclass(frozen=True)
class Batch:
    """One batch before it is written.

    Attributes:
        name: Batch id.
        sent: The manifest's client timestamp, microseconds.
        frame: Its intact rows.
        form: Format of its data file.
        damages: What breaks.
        duplicates: Positions of rows that are sent twice.
        has_addition: Whether the rows carry a field that the contract does not know.
    """

    name: str
    sent: int
    frame: pl.DataFrame
    form: Format
    damages: Sequence[Damage]
    duplicates: Index
    has_addition: bool


def cut(parameters: Parameters, feed: Feed) -> tuple[list[Batch], Index]:
    """Cut a feed into batches: one for all that is older than the world, then one per interval.

    Args:
        parameters: The world.
        feed: Rows of one stream.

    Returns:
        The batches, and the batch number of every row of `feed.in_order`.
    """
    step = feed.every_days * DAY
    sent = feed.in_order[SENT].to_physical().to_numpy()
    turn = np.maximum(-(-(sent - parameters.start) // step), 0)
    turns, first, number = np.unique(turn, return_index=True, return_inverse=True)
    bounds = np.r_[first, len(sent)]
    forms = [feed.formats[place % len(feed.formats)] for place in range(len(turns))]
    rows = feed.in_order.drop(SENT, VERSION, strict=False)
    options = [breakable(feed.contract, form, rows.columns) for form in forms]
    damages = choose_damages(parameters, feed.contract, options, number)
    duplicates = choose_duplicates(parameters, feed.contract, number)
    text = rows if set(forms) == {"parquet"} else encoding.nested(encoding.as_text(rows))
    addition = mishaps.ADDITIONS.get((feed.source, feed.stream))
    batches = []
    for place, at in enumerate(turns):
        low, high = int(bounds[place]), int(bounds[place + 1])
        moment = min(parameters.start + int(at) * step, parameters.end)
        carries = addition is not None and moment > parameters.at(addition.share)
        part = (rows if forms[place] == "parquet" else text)[low:high]
        batches.append(
            Batch(
                name=f"{feed.source}-{feed.stream}-{utc(moment - 1):%Y%m%d}",
                sent=moment,
                frame=part if carries or addition is None else part.drop(addition.column),
                form=forms[place],
                damages=damages[place],
                duplicates=duplicates[(duplicates >= low) & (duplicates < high)] - low,
                has_addition=carries,
            )
        )
    return batches, number


def utc(moment: int) -> datetime:
    """A moment as a datetime in UTC, cut to whole seconds."""
    return datetime.fromtimestamp(moment // SECOND, UTC)
