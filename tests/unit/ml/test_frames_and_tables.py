import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.frames import moment, number, require, text
from ml.tables.base import Column, Table

ROWS = pl.DataFrame({"name": ["b", "a"], "value": [2.0, None]})

TABLE = Table(
    "marks",
    "One row per name.",
    ("name",),
    {
        "name": Column(pl.String(), "Name."),
        "value": Column(pl.Float64(), "Value."),
    },
)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(
        UnusableInputError, match="marks has no column 'weight'; it has name, value"
    ):
        require(ROWS, {"weight": number}, what="marks")


def test_a_column_of_another_type_is_named_with_what_it_must_be() -> None:
    with pytest.raises(UnusableInputError, match="'name' of marks is String: Days and moments"):
        require(ROWS, {"name": moment}, what="marks")


def test_missing_values_are_counted_unless_they_may_miss() -> None:
    with pytest.raises(UnusableInputError, match="'value' of marks misses 1 of 2 values"):
        require(ROWS, {"name": text, "value": number}, what="marks")
    require(ROWS, {"name": text, "value": number}, what="marks", may_miss=("value",))


def test_rows_take_the_tables_order_and_types() -> None:
    shaped = TABLE.of(pl.DataFrame({"value": [1, 2], "name": ["b", "a"], "more": [0, 0]}))
    assert shaped.to_dicts() == [{"name": "a", "value": 2.0}, {"name": "b", "value": 1.0}]
    assert TABLE.empty().schema == shaped.schema


def test_rows_with_one_key_are_refused() -> None:
    with pytest.raises(UnusableInputError, match=r"marks share a key \(name\)"):
        TABLE.of(pl.DataFrame({"name": ["a", "a"], "value": [1.0, 2.0]}))
    with pytest.raises(UnusableInputError, match="marks have no value"):
        TABLE.of(pl.DataFrame({"name": ["a"]}))


def test_types_on_which_engines_differ_are_refused() -> None:
    with pytest.raises(UnusableInputError, match="not a type that both engines read alike"):
        Column(pl.Int8(), "Small.")
