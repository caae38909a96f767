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
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.frames import flag, number, require, text


@dataclass(frozen=True)
class Progress:
    """A frame of progress as arrays.

    Attributes:
        targets: What is to be completed.
        entities: Who is on the way.
        done: Units completed.
        total: Units that there are.
        exposure: Days since the begin.
        idle: Days since the last unit.
        matured: Whether it is over.
        seed_days: What the seed's formula says; NaN where undefined.
    """

    targets: NDArray[np.str_]
    entities: NDArray[np.str_]
    done: Floats
    total: Floats
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
    numbers = ("units_done", "units_total", "exposure_days", "idle_days", "predicted_days_seed")
    columns = {"target_id": text, "entity_id": text, "is_matured": flag}
    require(
        entities,
        {**columns, **dict.fromkeys(numbers, number)},
        what="progress",
        may_miss=("predicted_days_seed",),
    )
    wrong = entities.filter(
        (pl.col("units_done") < 0)
        | (pl.col("units_total") < 1)
        | (pl.col("units_done") > pl.col("units_total"))
        | (pl.col("idle_days") < 0)
        | (pl.col("idle_days") > pl.col("exposure_days"))
    )
    if not wrong.is_empty():
        who = wrong["entity_id"][0]
        message = f"entity '{who}' ({wrong.height} in all) does not add up: 0 <= units_done <= "
        raise UnusableInputError(f"{message}units_total, 0 <= idle_days <= exposure_days.")
    if entities.select("target_id", "entity_id").is_duplicated().any():
        message = "an entity comes twice for one target: give one row each."
        raise UnusableInputError(message)
    done, total, exposure, idle, seed = (
        entities[name].cast(pl.Float64).to_numpy() for name in numbers
    )
    return Progress(
        entities["target_id"].cast(pl.String).to_numpy().astype(str),
        entities["entity_id"].cast(pl.String).to_numpy().astype(str),
        done,
        total,
        exposure,
        idle,
        entities["is_matured"].to_numpy(),
        seed,
    )
