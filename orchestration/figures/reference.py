"""What a shown number refers to, as a line of text that a person and a page can write.

`net_revenue_cents?v=1&from=2026-10-23&to=2026-11-21&by=day&at=2026-11-02&where=kind.eq."charge"`

Belongs here: the text and the request that it stands for. Does not belong here: answers
(`board.py`), rows (`leaves.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, quote

import orjson

from orchestration.metrics.errors import RequestError
from orchestration.metrics.ranges import Span
from orchestration.metrics.shapes import MAX_LIMIT, MetricsQueryRequest

Field = Literal["value", "previous", "n", "low", "high"]

ID_LENGTH = 12
FIELDS: tuple[Field, ...] = get_args(Field)
_DAY = dt.timedelta(days=1)
PLAIN = "=:|!<>,./-_\"'[]"
"""Characters of a reference that stay readable."""
_SAYS_HOW = "write METRIC?v=1&from=2026-10-01&to=2026-10-31, as `etude metrics query --json` has it"


@dataclass(frozen=True)
class Reference:
    """One number: which metric, of which time, where, and which of its figures.

    Attributes:
        metric: The metric as it was asked.
        version: Version of its definition.
        span: The asked time.
        granularity: Length of the periods that were asked; none for the whole time.
        at: First moment of the number's period, if periods were asked.
        where: The request's conditions: dimension, operator, value.
        place: The number's dimensions, by name.
        aggregation: Another member of the metric's family, if that was asked.
        percentile: Which percentile, if one was asked.
        field: Its value, that of the time before, its n, or a bound of its interval.
    """

    metric: str
    version: int
    span: Span
    granularity: str | None = None
    at: dt.datetime | None = None
    where: tuple[tuple[str, str, Any], ...] = ()
    place: tuple[tuple[str, Any], ...] = ()
    aggregation: str | None = None
    percentile: float | None = None
    field: Field = "value"

    @property
    def text(self) -> str:
        """The reference as text: the same number always has the same."""
        said: list[tuple[str, str]] = [("v", str(self.version))]
        said += _written_span(self.span)
        optional: dict[str, str | None] = {
            "by": self.granularity,
            "at": None if self.at is None else _written(self.at),
            "as": self.aggregation,
            "p": None if self.percentile is None else f"{self.percentile:g}",
        }
        said += [(name, value) for name, value in optional.items() if value]
        said += [("where", f"{name}.{how}.{_json(value)}") for name, how, value in self.where]
        said += [("of", f"{name}.{_json(value)}") for name, value in self.place]
        said += [("field", self.field)] if self.field != "value" else []
        return f"{self.metric}?" + "&".join(f"{k}={quote(v, safe=PLAIN)}" for k, v in said)

    @property
    def name(self) -> str:
        """The metric."""
        return self.metric

    @property
    def id(self) -> str:
        """The lineage id (see `id_of`)."""
        return id_of(self.text)

    @property
    def request(self) -> MetricsQueryRequest:
        """The request of whose points one is this number's."""
        since, until = self.span.since, self.span.until
        optional: dict[str, Any] = {
            "granularity": self.granularity,
            "aggregation": self.aggregation,
            "percentile": self.percentile,
            "compare_to": "previousPeriod" if self.field == "previous" else None,
        }
        return MetricsQueryRequest.model_validate(
            {
                "metrics": [self.metric],
                "dimensions": [name for name, _ in self.place],
                "filters": [
                    {"dimension": name, "operator": how, "value": value}
                    for name, how, value in self.where
                ],
                "time_range": {"start": since.isoformat(), "end": until.isoformat()},
                "limit": MAX_LIMIT,
                **{name: value for name, value in optional.items() if value is not None},
            }
        )


def id_of(text: str) -> str:
    """The lineage id of a reference: twelve hex digits of the text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def read_reference(text: str) -> Reference:
    """The reference that a text is.

    Raises:
        RequestError: It is none; the message says how one is written.
    """
    metric, _, query = text.partition("?")
    said = parse_qsl(query, keep_blank_values=True)
    one = dict(said)
    field = next((each for each in FIELDS if each == one.get("field", "value")), None)
    if not metric or not {"v", "from", "to"} <= one.keys() or field is None:
        raise RequestError(f"{text!r} is no reference to a number: {_SAYS_HOW}.")
    try:
        reference = _read(metric, field, said)
        _ = reference.request
    except ValueError as error:
        why = str(error).splitlines()[0]
        raise RequestError(f"{text!r} is no reference to a number ({why}): {_SAYS_HOW}.") from error
    return reference


def _read(metric: str, field: Field, said: Sequence[tuple[str, str]]) -> Reference:
    """The reference that names and values say; raises ValueError where one is none."""
    one = dict(said)
    return Reference(
        metric=metric,
        version=int(one["v"]),
        span=Span(_moment(one["from"]), _moment(one["to"], is_end=True)),
        granularity=one.get("by"),
        at=_moment(one["at"]) if "at" in one else None,
        where=tuple(_condition(value) for name, value in said if name == "where"),
        place=tuple(_place(value) for name, value in said if name == "of"),
        aggregation=one.get("as"),
        percentile=float(one["p"]) if "p" in one else None,
        field=field,
    )


def place_of(dimensions: Mapping[str, Any], order: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """A point's dimensions in the order in which they were asked, moments as texts."""
    return tuple((name, _plain(dimensions[name])) for name in order)


def _written_span(span: Span) -> list[tuple[str, str]]:
    if all(moment.time() == dt.time() for moment in (span.since, span.until)):
        return [("from", f"{span.since:%Y-%m-%d}"), ("to", f"{span.until - _DAY:%Y-%m-%d}")]
    return [("from", span.since.isoformat()), ("to", span.until.isoformat())]


def _written(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d}" if moment.time() == dt.time() else moment.isoformat()


def _moment(text: str, *, is_end: bool = False) -> dt.datetime:
    """A moment; a day is its first, or as an end the first one after it."""
    moment = dt.datetime.fromisoformat(text)
    return moment + _DAY if is_end and "T" not in text else moment


def _condition(text: str) -> tuple[str, str, Any]:
    name, how, value = text.split(".", 2)
    return name, how, orjson.loads(value)


def _place(text: str) -> tuple[str, Any]:
    name, value = text.split(".", 1)
    return name, orjson.loads(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
