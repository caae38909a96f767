"""A reference is text and back, whatever its values hold; equal numbers have equal ids."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.figures.reference import Reference, read_reference
from orchestration.metrics.errors import RequestError
from orchestration.metrics.ranges import Span


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


MOMENTS = st.datetimes(_at("2000-01-01"), _at("2099-12-31")).map(
    lambda moment: moment.replace(microsecond=0)
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 30)).map(lambda day: _at(day.isoformat()))
TEXTS = st.text(max_size=30).filter(lambda text: "\x00" not in text and _is_utf8(text))
VALUES = st.booleans() | st.integers(-(2**53), 2**53) | TEXTS
NAMES = st.sampled_from(["platform", "source_system", "is_anonymous"])
BOTH = st.tuples(DAYS, DAYS) | st.tuples(MOMENTS, MOMENTS)

REFERENCES = st.builds(
    Reference,
    metric=st.sampled_from(["sessions", "net_revenue_cents"]),
    version=st.integers(1, 99),
    span=BOTH.map(lambda both: Span(min(both), max(both) + dt.timedelta(days=1))),
    granularity=st.none() | st.sampled_from(["day", "week"]),
    at=st.none() | MOMENTS | DAYS,
    where=st.lists(st.tuples(NAMES, st.sampled_from(["eq", "in"]), VALUES), max_size=3).map(tuple),
    place=st.lists(
        st.tuples(NAMES, st.none() | VALUES), max_size=3, unique_by=lambda pair: pair[0]
    ).map(tuple),
    aggregation=st.none() | st.just("percentile"),
    percentile=st.none() | st.sampled_from([0.5, 0.95, 0.999]),
    field=st.sampled_from(["value", "previous", "n", "low", "high"]),
)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@given(REFERENCES)
def test_text_reads_back_as_the_same_reference(reference: Reference) -> None:
    again = read_reference(reference.text)
    assert again == reference
    assert again.id == reference.id


def test_a_reference_is_written_as_the_documentation_has_it() -> None:
    reference = Reference(
        "net_revenue_cents",
        1,
        Span(_at("2026-10-23"), _at("2026-11-22")),
        granularity="day",
        at=_at("2026-11-02"),
        where=(("kind", "eq", "charge"),),
    )
    assert reference.text == (
        "net_revenue_cents?v=1&from=2026-10-23&to=2026-11-21&by=day&at=2026-11-02"
        '&where=kind.eq."charge"'
    )
    assert reference.request.filters[0].value == "charge"
    assert reference.request.time_range.end == _at("2026-11-22")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sessions",
        "?v=1&from=2026-10-01&to=2026-10-31",
        "sessions?from=2026-10-01&to=2026-10-31",
        "sessions?v=one&from=2026-10-01&to=2026-10-31",
        "sessions?v=1&from=yesterday&to=2026-10-31",
        "sessions?v=1&from=2026-10-01&to=2026-10-31&field=all",
        "sessions?v=1&from=2026-10-01&to=2026-10-31&where=platform",
        "sessions?v=1&from=2026-10-01&to=2026-10-31&where=platform.eq.ios",
        'sessions?v=1&from=2026-10-01&to=2026-10-31&where=platform.like."ios"',
        "sessions?v=1&from=2026-10-01&to=2026-10-31&by=fortnight",
        "sessions?v=1&from=2026-10-01&to=2026-10-31&as=guess",
    ],
)
def test_what_is_no_reference_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(RequestError, match="is no reference to a number.*write METRIC"):
        read_reference(text)
