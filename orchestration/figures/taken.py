"""What a number that is no metric refers to: a column of some rows of one of the release's tables.

`health.agg_coach_weeks?share=workout_completed_count&of=workout_ended_count&at=coach_id."1f0c"`

Belongs here: the text and what it says. Does not belong here: SQL and rows (`table_rows.py`),
metrics (`reference.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, quote

import orjson

from orchestration.figures.reference import FIELDS, PLAIN, Field, id_of
from orchestration.metrics.errors import RequestError

Summary = Literal["sum", "min", "max", "count", "mean", "share", "value"]
"""How rows become a number; `value` is that of a single row, `share` and `mean` may be weighted."""

_SUMMARIES: tuple[Summary, ...] = get_args(Summary)
_TABLE = re.compile(r"\w+\.\w+")
_SAYS_HOW = "write SCHEMA.TABLE?sum=COLUMN&at=COLUMN.VALUE, with a text in quotation marks"


@dataclass(frozen=True)
class Taken:
    """One number of a table: which column of which rows, and how they are summed up.

    Attributes:
        table: `schema.name`.
        summary: How.
        column: Of what.
        of: Denominator of a share, weight of a mean; a row without the column counts in neither.
        at: Column and value of the rows that are meant; null means unknown.
        field: The number, what it stands on, or a bound of a share's 95 % Wilson interval.
    """

    table: str
    summary: Summary
    column: str
    of: str | None = None
    at: tuple[tuple[str, Any], ...] = ()
    field: Field = "value"

    @property
    def text(self) -> str:
        """The reference as text: the same number always has the same."""
        said = [(str(self.summary), self.column)]
        said += [("of", self.of)] if self.of else []
        said += [("at", f"{name}.{_json(value)}") for name, value in self.at]
        said += [("field", self.field)] if self.field != "value" else []
        return f"{self.table}?" + "&".join(f"{k}={quote(v, safe=PLAIN)}" for k, v in said)

    @property
    def id(self) -> str:
        """The lineage id (see `id_of`)."""
        return id_of(self.text)

    @property
    def name(self) -> str:
        """The column with its table, and of a share what it is divided by.

        >>> Taken("a.b", "share", "accepted_count", "answered_count").name
        'a.b.accepted_count/answered_count'
        """
        of = f"/{self.of}" if self.summary == "share" and self.of else ""
        return f"{self.table}.{self.column}{of}"

    def of_field(self, field: Field) -> Taken:
        """Another figure of the same number."""
        return replace(self, field=field)


def is_taken(text: str) -> bool:
    """Whether a reference is one to a table: a metric's name has no dot."""
    return "." in text.partition("?")[0]


def read_taken(text: str) -> Taken:
    """The reference that a text is.

    Raises:
        RequestError: It is none; the message says how one is written.
    """
    table, _, query = text.partition("?")
    said = parse_qsl(query, keep_blank_values=True)
    one = dict(said)
    summaries = [each for each in _SUMMARIES if each in one]
    field = next((each for each in FIELDS if each == one.get("field", "value")), None)
    known = {"of", "at", "field", *summaries}
    wrong = sorted(one.keys() - known)
    if not _TABLE.fullmatch(table) or len(summaries) != 1 or field is None or wrong:
        raise RequestError(f"{text!r} is no reference to a table's number: {_SAYS_HOW}.")
    try:
        at = tuple(_place(value) for name, value in said if name == "at")
    except ValueError as error:
        raise RequestError(
            f"{text!r} is no reference to a table's number ({error}): {_SAYS_HOW}."
        ) from error
    return Taken(table, summaries[0], one[summaries[0]], one.get("of"), at, field)


def place(**columns: Any) -> tuple[tuple[str, Any], ...]:
    """Rows by the values of columns; days and moments as texts."""
    return tuple(
        (name, value.isoformat() if isinstance(value, dt.date) else value)
        for name, value in columns.items()
    )


def _place(text: str) -> tuple[str, Any]:
    name, dot, value = text.partition(".")
    if not dot:
        message = f"at={text} has no value"
        raise ValueError(message)
    return name, orjson.loads(value)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
