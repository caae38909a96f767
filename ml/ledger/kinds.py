"""The three kinds of forecasts, and what a row of each says.

Belongs here: columns of forecasts and of truth. Does not belong here: files (`issue.py`), scores.

Every forecast: method (text: `model`, or a baseline such as `naive`, `seasonal_naive`,
`seed_formula`, `base_rate`), model_version (text), and
    probability: entity_id (text), target_at (datetime at which it is known), probability (number);
    duration: entity_id (text), point (days from the issue, null where the method has none), low_50
        to high_95 (numbers, null where it has none);
    series: target_start (date or datetime), horizon (periods ahead), point, low_50 to high_95.

Truth, with target (text) before it:
    probability: entity_id, target_at, outcome (boolean);
    duration: entity_id, ended_at (datetime);
    series: target_start, value (number).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ml.errors import UnusableInputError
from ml.frames import Kind, flag, moment, number, require, text

BOUNDS = ("low_50", "high_50", "low_80", "high_80", "low_95", "high_95")

_SPREAD: dict[str, Kind] = {"point": number, **dict.fromkeys(BOUNDS, number)}


@dataclass(frozen=True)
class ForecastKind:
    """One kind of forecasts.

    Attributes:
        name: Its name, as it is in paths.
        key: Columns that name what is forecast.
        columns: Columns of a forecast besides method and model_version.
        truth: Columns of the truth besides target and key.
    """

    name: str
    key: tuple[str, ...]
    columns: dict[str, Kind]
    truth: dict[str, Kind]

    def shaped(self, forecasts: pl.DataFrame) -> pl.DataFrame:
        """Forecasts in the columns and order in which they are frozen.

        Raises:
            UnusableInputError: A column is not as documented, there is no row, or a method says
                two things of one target.
        """
        columns = {"method": text, "model_version": text, **self.columns}
        require(forecasts, columns, what=f"{self.name} forecasts", may_miss=tuple(_SPREAD))
        if forecasts.is_empty():
            message = f"there are no {self.name} forecasts to issue: leave the issue out."
            raise UnusableInputError(message)
        key = ["method", *self.key]
        if forecasts.select(key).is_duplicated().any():
            twice = forecasts.filter(forecasts.select(key).is_duplicated()).row(0, named=True)
            what = ", ".join(str(twice[name]) for name in self.key)
            message = f"method '{twice['method']}' says two things of {what}: give one row."
            raise UnusableInputError(message)
        types: dict[Kind, pl.DataType] = {
            number: pl.Float64(),
            moment: pl.Datetime("us"),
            text: pl.String(),
        }
        casts = [pl.col(name).cast(types[kind]) for name, kind in columns.items()]
        shaped = forecasts.select(casts).sort(key)
        if "probability" in self.columns and not shaped["probability"].is_between(0, 1).all():
            message = "a probability lies outside 0 to 1: forecast probabilities, not scores."
            raise UnusableInputError(message)
        return shaped


KINDS: dict[str, ForecastKind] = {
    "probability": ForecastKind(
        "probability",
        ("entity_id", "target_at"),
        {"entity_id": text, "target_at": moment, "probability": number},
        {"outcome": flag},
    ),
    "duration": ForecastKind(
        "duration", ("entity_id",), {"entity_id": text, **_SPREAD}, {"ended_at": moment}
    ),
    "series": ForecastKind(
        "series",
        ("target_start",),
        {"target_start": moment, "horizon": number, **_SPREAD},
        {"value": number},
    ),
}


def kind_of(name: str) -> ForecastKind:
    """The kind by its name.

    Raises:
        UnusableInputError: There is none.
    """
    if name not in KINDS:
        message = f"kind '{name}' is none of {', '.join(KINDS)}."
        raise UnusableInputError(message)
    return KINDS[name]
