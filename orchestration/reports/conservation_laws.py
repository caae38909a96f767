"""What the conservation page asks a release: its laws, and what left on the way.

Belongs here: SQL and the rows that it gives. Does not belong here: the page (`conservation.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from orchestration.metrics.written import hours, whole
from orchestration.reports.conservation_document import Stage

ALL_LAWS, LAWS_BEFORE_ML = "ops.agg_conservation", "laws.agg_laws_before_ml"
"""Where the laws of a whole build lie, and those that hold before ML has begun."""

_LAWS = """
select law, quantity, stage, is_headline, source_system, subject, expected, actual, is_balanced
from {laws} order by law, source_system, subject
"""
_ROWS = """
select sum(rejected_count)::bigint, sum(duplicate_count)::bigint,
    sum(lake_count - key_count)::bigint
from ops.agg_stream_rows
"""
_SESSIONS = """
select sum(excluded_session_count)::bigint, sum(excluded_total_seconds)::bigint,
    sum(unknown_length_session_count)::bigint
from ops.agg_session_accounting
"""
_RECOMMENDATIONS = """
select sum(case law when 'recommendations staged = answered or not' then actual else -actual end)
from {laws}
where law in ('recommendations staged = answered or not', 'recommendations allowed = shown')
"""
_PAYMENTS = "select count(*) filter (not is_converted) from revenue.fct_payments"


@dataclass(frozen=True)
class Law:
    """One law for one source and subject.

    Attributes:
        law: What must be equal.
        quantity: What is counted.
        stage: Where on the way.
        is_headline: Whether the amount is what the page shows there.
        source_system: Whose; `all` for laws over all.
        subject: Of what.
        expected: What must be there.
        actual: What is.
        is_balanced: Whether both are equal.
    """

    law: str
    quantity: str
    stage: Stage
    is_headline: bool
    source_system: str
    subject: str
    expected: float
    actual: float
    is_balanced: bool


def read_laws(connection: duckdb.DuckDBPyConnection, laws: str = ALL_LAWS) -> Iterator[Law]:
    """Every law of a release, or of the table `laws`."""
    for row in connection.execute(_LAWS.format(laws=laws)).fetchall():
        yield Law(*row)


def what_left(connection: duckdb.DuckDBPyConnection, laws: str = ALL_LAWS) -> Mapping[str, str]:
    """By quantity, what did not come all the way by the table `laws`, and why."""
    ((rejected, duplicate, superseded),) = connection.execute(_ROWS).fetchall()
    ((excluded, seconds, unknown),) = connection.execute(_SESSIONS).fetchall()
    ((unconverted,),) = connection.execute(_PAYMENTS).fetchall()
    ((unshown,),) = connection.execute(_RECOMMENDATIONS.format(laws=laws)).fetchall()
    return {
        "rows": (
            f"{whole(rejected)} in quarantine, {whole(duplicate)} sent twice, {whole(superseded)} "
            "older versions"
        ),
        "sessions": f"{whole(excluded)} that consent excludes",
        "seconds": (
            f"{hours((seconds or 0) / 3_600)} that consent excludes; {whole(unknown)} sessions of "
            "unknown length"
        ),
        "cents": f"{whole(unconverted)} payments without an exchange rate",
        "recommendations": f"{whole(unshown)} that consent excludes",
    }
