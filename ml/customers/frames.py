"""What is known of learners who buy or come back without a contract.

Belongs here: the frame and its checks. Does not belong here: models.

Frame of learners, one row each, all times in one unit (weeks as a rule):
    learner_id (text): Who.
    frequency (number): Repeat transactions, that is, all but the first; whole, 0 or more.
    recency (number): From the first to the last transaction; 0 where frequency is 0.
    age (number): From the first transaction to the end of observation; at least recency.
    mean_value (number, for money only): Mean value of the repeat transactions; 0 where none.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ml.arrays import Floats
from ml.errors import UnusableInputError
from ml.frames import number, require, text


@dataclass(frozen=True)
class Counts:
    """Repeat transactions of learners, as arrays.

    Attributes:
        frequency: Repeat transactions.
        recency: From the first to the last.
        age: From the first to the end of observation.
    """

    frequency: Floats
    recency: Floats
    age: Floats


def counts_of(learners: pl.DataFrame) -> Counts:
    """The arrays of a frame of learners.

    Raises:
        UnusableInputError: A column is not as documented; the message names a learner.
    """
    columns = {"learner_id": text, "frequency": number, "recency": number, "age": number}
    require(learners, columns, what="learners")
    wrong = learners.filter(
        (pl.col("frequency") < 0)
        | (pl.col("frequency").cast(pl.Float64) % 1 != 0)
        | (pl.col("recency") < 0)
        | (pl.col("recency") > pl.col("age"))
        | ((pl.col("frequency") == 0) & (pl.col("recency") != 0))
    )
    if not wrong.is_empty():
        who = wrong["learner_id"][0]
        message = f"learner '{who}' ({wrong.height} in all) does not add up: frequency is a whole"
        raise UnusableInputError(
            f"{message} number, 0 <= recency <= age, recency 0 without repeats."
        )
    return Counts(*(learners[name].cast(pl.Float64).to_numpy() for name in list(columns)[1:]))
