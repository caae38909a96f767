"""The Pandera base of every stream model: the rules that all streams share.

Belongs here: rules that follow from a stream's facts rather than from one field. The same rules,
compiled to SQL, are in `compile.py`; a property test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig
from pandera.polars import PolarsData

EARLIEST_CLOCK = dt.date(2000, 1, 1)
LATEST_CLOCK = dt.date(2100, 1, 1)
"""A fact dated outside [EARLIEST_CLOCK, LATEST_CLOCK) comes from a broken clock."""


class StreamModel(pa.DataFrameModel):
    """One row per row of a stream, typed as its contract says (abstract)."""

    class Config(BaseConfig):  # ty: ignore[incompatible-attribute-override]  # as Pandera asks
        pass

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Name the schema after the stream's own model, not after this base."""
        if "Config" in cls.__dict__:
            cls.Config.name = cls.__name__
        super().__init_subclass__(**kwargs)

    @pa.dataframe_check
    @classmethod
    def numbers_are_finite(cls, data: PolarsData) -> pl.LazyFrame:
        """No floating-point column holds NaN or an infinity."""
        schema = data.lazyframe.collect_schema()
        doubles = [pl.col(name) for name, dtype in schema.items() if dtype.is_float()]
        return _rows_where(data, [double.is_finite() for double in doubles])

    @pa.dataframe_check
    @classmethod
    def keys_are_not_empty(cls, data: PolarsData) -> pl.LazyFrame:
        """No text of a required key is empty."""
        columns = cls.to_schema().columns
        texts = [
            pl.col(name)
            for name in _facts(cls)["key"]
            if columns[name].dtype.type == pl.String and not columns[name].nullable
        ]
        return _rows_where(data, [text != "" for text in texts])

    @pa.dataframe_check
    @classmethod
    def clock_is_plausible(cls, data: PolarsData) -> pl.LazyFrame:
        """The stream's clock lies within the years in which these apps can have run."""
        clock = _facts(cls)["clock"]
        if clock is None:
            return _rows_where(data, [])
        day = pl.col(clock).cast(pl.Date)
        return _rows_where(data, [(day >= EARLIEST_CLOCK) & (day < LATEST_CLOCK)])


def _facts(model: type[pa.DataFrameModel]) -> Mapping[str, Any]:
    facts = model.Config.metadata
    if facts is None:
        message = f"{model.__name__}.Config lacks metadata = stream(...)"
        raise TypeError(message)
    return facts


def _rows_where(data: PolarsData, rules: list[pl.Expr]) -> pl.LazyFrame:
    """One boolean per row: whether every rule holds; a rule about a null holds."""
    held = [rule.fill_null(value=True) for rule in rules]
    return data.lazyframe.select(pl.all_horizontal(held or [pl.first().is_null().or_(True)]))
