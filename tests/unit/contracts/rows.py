"""Generated rows of any stream: valid ones, and valid ones with one field spoiled.

Belongs here: hypothesis strategies over typed values, and how those are written as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from orchestration.contracts.base import Contract, Field, FieldType

LARGEST_INTEGER = 2**63 - 1
OFFSETS = (
    dt.UTC,
    dt.timezone(dt.timedelta(hours=5, minutes=30)),
    dt.timezone(-dt.timedelta(hours=8)),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(['{"a": 1}', "[1]", "{", "'; drop table lines; --", "null", "NaN", " 7 ", "|"]),
)
JSON_TEXTS = st.sampled_from(['{"a":[1,{"b":null}]}', "[]", '"text"', "3.5", "true"])


@dataclass(frozen=True)
class Row:
    """One generated row.

    Attributes:
        values: Typed value per field; what the Pandera model sees.
        spoiled: Name of the field that breaks a rule, if one does.
        written: How timestamps are written: offset of UTC, or none at all.
    """

    values: dict[str, Any]
    spoiled: str | None
    written: dt.tzinfo | None

    def line(self, contract: Contract) -> str:
        """The row as a line of JSON; absent values are left out or null."""
        payload: dict[str, Any] = {}
        for field in contract.fields:
            value = self.values[field.name]
            *groups, name = field.path.split(".")
            inner = payload
            for group in groups:
                inner = inner.setdefault(group, {})
            if value is not None or self.written is None:
                is_json = field.type == "json" and value is not None
                inner[name] = json.loads(value) if is_json else self._as_json(value)
        return json.dumps(payload)

    def _as_json(self, value: Any) -> Any:
        if isinstance(value, dt.datetime) and self.written is None:
            return value.replace(tzinfo=None).isoformat(sep=" ")
        if isinstance(value, dt.datetime):
            text = value.astimezone(self.written).isoformat()
            return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
        if isinstance(value, dt.date):
            return value.isoformat()
        return value


@st.composite
def rows(draw: st.DrawFn, contract: Contract) -> Row:
    """The stream's example with up to six fields drawn anew, and one of them perhaps spoiled."""
    values = {field.name: typed_example(field) for field in contract.fields}
    for field in draw(st.lists(st.sampled_from(contract.fields), max_size=6)):
        values[field.name] = draw(valid_values(field, contract))
    spoiled = None
    if draw(st.booleans()):
        field = draw(st.sampled_from(contract.fields))
        wrong = list(spoiled_values(field, contract))
        if wrong:
            spoiled, values[field.name] = field.name, draw(st.sampled_from(wrong))
    return Row(values, spoiled, draw(st.sampled_from([*OFFSETS, None])))


def typed_example(field: Field) -> Any:
    """The example of a field as its type has it."""
    match field.type:
        case "timestamp":
            return dt.datetime.fromisoformat(field.example)
        case "date":
            return dt.date.fromisoformat(field.example)
        case "json":
            return json.dumps(field.example, separators=(",", ":"))
    return field.example


def valid_values(field: Field, contract: Contract) -> st.SearchStrategy[Any]:
    """Values that keep the rules of the field."""
    values = _present_values(field, contract)
    return values if field.is_required else st.none() | values


def _present_values(field: Field, contract: Contract) -> st.SearchStrategy[Any]:
    if field.one_of is not None:
        return st.sampled_from(field.one_of)
    if field.type == "timestamp":
        return _moments(2000, 2099) if field.name == contract.clock else _moments(1900, 2200)
    return _BY_TYPE[field.type](field)


def _texts(field: Field) -> st.SearchStrategy[str]:
    if field.pattern is not None:
        return st.from_regex(field.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    longest = field.max_length
    return TEXTS if longest is None else TEXTS.filter(lambda text: len(text) <= longest)


def _integers(field: Field) -> st.SearchStrategy[int]:
    low = -LARGEST_INTEGER if field.at_least is None else int(field.at_least)
    high = LARGEST_INTEGER if field.at_most is None else int(field.at_most)
    return st.integers(low, high)


def _doubles(field: Field) -> st.SearchStrategy[float]:
    return st.floats(field.at_least, field.at_most, allow_nan=False, allow_infinity=False)


_BY_TYPE: dict[FieldType, Callable[[Field], st.SearchStrategy[Any]]] = {
    "string": _texts,
    "integer": _integers,
    "double": _doubles,
    "boolean": lambda _: st.booleans(),
    "date": lambda _: st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    "json": lambda _: JSON_TEXTS,
}


def _moments(first_year: int, last_year: int) -> st.SearchStrategy[dt.datetime]:
    return st.datetimes(
        dt.datetime(first_year, 1, 1),  # noqa: DTZ001  # made aware by `timezones`
        dt.datetime(last_year, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    )


def spoiled_values(field: Field, contract: Contract) -> Iterator[Any]:
    """Values of the field's type that break a rule of it."""
    yield from _absent(field, contract)
    yield from _outside(field)
    yield from _absurd(field, contract)


def _absent(field: Field, contract: Contract) -> Iterator[Any]:
    if field.is_required:
        yield None
        if field.type == "string" and field.name in contract.key:
            yield ""


def _outside(field: Field) -> Iterator[Any]:
    if field.one_of is not None:
        yield 0 if field.type == "integer" else "no such word"
    if field.at_least is not None:
        yield _beyond(field, field.at_least, -1)
    if field.at_most is not None:
        yield _beyond(field, field.at_most, 1)
    if field.max_length is not None:
        yield "é" * (field.max_length + 1)
    if field.pattern is not None:
        yield from ["", "usd", "USDX", "USD\n", "1"]


def _absurd(field: Field, contract: Contract) -> Iterator[Any]:
    if field.type == "double":
        yield from [float("nan"), float("inf"), float("-inf")]
    if field.name == contract.clock:
        days = [dt.date(1970, 1, 1), dt.date(1999, 12, 31), dt.date(2100, 1, 1)]
        yield from days if field.type == "date" else map(_midnight, days)


def _beyond(field: Field, bound: float, sign: int) -> float:
    return int(bound) + sign if field.type == "integer" else bound + sign * 0.5


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
