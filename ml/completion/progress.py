"""What is known of entities on their way to completion.

Belongs here: the frame and its checks. Does not belong here: predictions.

Frame of progress, one row per entity:
    target_id (text): What is to be completed: a course, a piece, a programme.
    entity_id (text): Who is on the way, such as an enrolment; once per target.
    units_done (number): Units completed until now, or until it was over.
    units_total (number): Units that there are, at least 1 and at least units_done.
    exposure_days (number): Days since it was begun, or from begin to completion or end.
    idle_days (number): Days since the last unit or the begin, of the exposure.
    is_matured (boolean): Whether it is over: the course has ended, or the learner has left.
    predicted_days_seed (number, null where undefined): What the seed's formula says, as it came.

Two columns more where units come in jumps, as percent of a song do; both or none of them:
    units_at_begin (number): Units that were there when exposure began.
    jump_count (number): How often units have come since; without the column, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.frames import flag, number, require, text

JUMPS = ("units_at_begin", "jump_count")
_SEED = "predicted_days_seed"


@dataclass(frozen=True)
class Progress:
    """A frame of progress as arrays.

    Attributes:
        targets: What is to be completed.
        entities: Who is on the way.
        done: Units completed.
        total: Units that there are.
        begun: Units that were there at the begin.
        jumps: How often units came since.
        exposure: Days since the begin.
        idle: Days since the last unit.
        matured: Whether it is over.
        seed_days: What the seed's formula says; NaN where undefined.
    """

    targets: NDArray[np.str_]
    entities: NDArray[np.str_]
    done: Floats
    total: Floats
    begun: Floats
    jumps: Floats
    exposure: Floats
    idle: Floats
    matured: NDArray[np.bool_]
    seed_days: Floats

    def where(self, chosen: NDArray[np.bool_]) -> Progress:
        """Some of the entities."""
        return Progress(*(getattr(self, field.name)[chosen] for field in fields(self)))


def progress_of(entities: pl.DataFrame) -> Progress:
    """The arrays of a frame of progress.

    Raises:
        UnusableInputError: A column is not as documented; the message names an entity.
    """
    numbers = ("units_done", "units_total", *JUMPS, "exposure_days", "idle_days", _SEED)
    frame = entities
    if not set(JUMPS) & set(entities.columns):
        frame = entities.with_columns(units_at_begin=pl.lit(0.0), jump_count=pl.col("units_done"))
    columns = {"target_id": text, "entity_id": text, "is_matured": flag}
    require(
        frame, {**columns, **dict.fromkeys(numbers, number)}, what="progress", may_miss=(_SEED,)
    )
    _check(frame)
    arrays = [frame[name].cast(pl.Float64).to_numpy() for name in numbers]
    return Progress(
        frame["target_id"].cast(pl.String).to_numpy().astype(str),
        frame["entity_id"].cast(pl.String).to_numpy().astype(str),
        *arrays[:-1],
        matured=frame["is_matured"].to_numpy(),
        seed_days=arrays[-1],
    )


def _check(frame: pl.DataFrame) -> None:
    """Refuse what does not add up."""
    since = pl.col("units_done") - pl.col("units_at_begin")
    rules = {
        "0 <= units_done <= units_total, 1 <= units_total, 0 <= idle_days <= exposure_days": (
            pl.col("units_done").is_between(0, pl.col("units_total"))
            & (pl.col("units_total") >= 1)
            & pl.col("idle_days").is_between(0, pl.col("exposure_days"))
        ),
        "0 <= units_at_begin, jump_count <= units_done - units_at_begin, 0 only if that is 0": (
            (pl.col("units_at_begin") >= 0)
            & (pl.col("jump_count") <= since)
            & ((since == 0) | (pl.col("jump_count") > 0))
        ),
    }
    for rule, holds in rules.items():
        wrong = frame.filter(~holds)
        if not wrong.is_empty():
            who = f"entity '{wrong['entity_id'][0]}' ({wrong.height} in all)"
            message = f"{who} does not add up: {rule}."
            raise UnusableInputError(message)
    if frame.select("target_id", "entity_id").is_duplicated().any():
        message = "an entity comes twice for one target: give one row each."
        raise UnusableInputError(message)
