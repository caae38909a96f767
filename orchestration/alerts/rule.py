"""What a rule looks like: the seed's names (S1, `AlertRuleRequest`) and what they leave open.

Belongs here: shapes and what must fit together within one rule. Does not belong here: files
(`read.py`), whether a metric exists (`check.py`), judging (`fold.py`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from orchestration.metrics.shapes import Filter, Moment, Name, Shape

Severity = Literal["low", "medium", "high", "critical"]
Cadence = Literal["15min", "hourly", "6h", "daily", "weekly"]
Period = Literal["hour", "day", "week", "month"]
Operator = Literal["above", "below", "rises", "falls", "below_baseline"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""The worst last."""
CADENCES: tuple[Cadence, ...] = ("15min", "hourly", "6h", "daily", "weekly")

_PEOPLE = ("learner", "user", "student", "teacher", "coach", "individual")
_UPWARD = frozenset({"above", "rises"})


def _no_person(name: str) -> str:
    if name.endswith("_id") and name.startswith(_PEOPLE):
        message = f"{name} names people, and an operator's alert never does; divide by an app"
        raise ValueError(message)
    return name


Dimension = Annotated[Name, AfterValidator(_no_person)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")]
Count = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class Threshold(Shape):
    """Beyond which figure a severity begins, and where it is over."""

    severity: Severity
    value: float
    """In the metric's unit; a relative change (0.1 for a tenth) for `rises`, `falls` and
    `below_baseline`."""
    clear: float | None = None
    """Back beyond this the incident may end; the value itself where none is given."""


class Condition(Shape):
    """When a period speaks for an incident."""

    operator: Operator
    """`above` or `below` a figure; `rises` or `falls` against the `reference` periods before the
    window; `below_baseline`: below what the subject had in its own first `reference` periods."""
    consecutive: Count = 1
    """Periods in a row that must be beyond the threshold."""
    clear_after: Count = 1
    """Periods in a row that must be back."""
    window: Count = 1
    """Periods that are pooled into one figure, the newest last."""
    reference: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0
    """Periods to compare with."""
    min_n: Annotated[int, Field(ge=0, strict=True)] = 0
    """Observations below which a figure says nothing."""
    evidence: Literal["value", "interval"] = "value"
    """Whether the value must lie beyond the threshold, or its whole 95 % interval (Wilson 1927); of
    changes the value, with an interval that does not hold the figure before."""

    @property
    def is_upward(self) -> bool:
        """Whether trouble lies above."""
        return self.operator in _UPWARD

    @property
    def is_relative(self) -> bool:
        """Whether thresholds are changes."""
        return self.operator not in {"above", "below"}

    @model_validator(mode="after")
    def _has_reference(self) -> Condition:
        if self.is_relative != (self.reference > 0):
            message = "`reference` goes with rises, falls and below_baseline, and only with them"
            raise ValueError(message)
        return self


class SuppressionRule(Shape):
    """A time, agreed beforehand, in which nobody is told (S1, `SuppressionRule`)."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    start: Moment
    """First moment, UTC."""
    end: Moment
    """First moment after it, UTC."""
    subject: str | None = None
    """Only this subject; all where none is given."""


class Rule(Shape):
    """A rule: a figure by period, and when it is an alert."""

    name: Slug
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=1_000)]
    metric: Name
    """A metric of the catalogue; for a `sql` measure, what to call it."""
    sql: str | None = None
    """Last resort where no metric has the figure: a query over release marts that gives
    `period_started_at`, the columns of `by`, `value` and `n`."""
    label: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """What people call the figure of a `sql` measure; a metric has its own label."""
    unit: Name | None = None
    """Unit of a `sql` measure; a metric's own else."""
    is_share: bool = False
    """Whether a `sql` measure is a share of its `n`, so that it has an interval."""
    calendar: Literal["learner", "utc"] = "utc"
    """Whose days a `sql` measure counts by; a metric has its own."""
    period: Period
    by: Annotated[tuple[Dimension, ...], Field(max_length=4)] = ()
    """Dimensions whose values are the subjects."""
    filters: Annotated[tuple[Filter, ...], Field(max_length=20)] = ()
    condition: Condition
    thresholds: Annotated[tuple[Threshold, ...], Field(max_length=4)]
    """None only where `no_data_after` alone is asked."""
    no_data_after: Count | None = None
    """Periods without data after which that is an alert; none where silence is normal."""
    no_data_severity: Severity = "high"
    expires_after: Count | None = None
    """Periods without a figure after which an incident ends, as nobody can see its end."""
    depends_on: tuple[Slug, ...] = ()
    """Rules whose open incident on the same subject explains this one: nobody is told twice."""
    cadence: Cadence
    notification_channels: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=10)]
    suppression_rules: tuple[SuppressionRule, ...] = ()
    runbook: Slug
    """File of steps in `runbooks/`, without its ending."""
    is_positive: bool = False
    """Whether it is good news: an achievement, a milestone."""

    @model_validator(mode="after")
    def _thresholds_fit(self) -> Rule:
        if not self.thresholds and self.no_data_after is None:
            message = "thresholds: give at least one, or no_data_after"
            raise ValueError(message)
        severities = [SEVERITIES.index(each.severity) for each in self.thresholds]
        if len(set(severities)) < len(severities):
            message = "thresholds: a severity is given twice"
            raise ValueError(message)
        sign = 1 if self.condition.is_upward or self.condition.is_relative else -1
        ordered = [sign * each.value for each in self.ordered]
        if ordered != sorted(ordered):
            message = "thresholds: a worse severity begins before a milder one"
            raise ValueError(message)
        for each in self.thresholds:
            if each.clear is not None and sign * (each.value - each.clear) < 0:
                message = f"thresholds: clear {each.clear:g} lies beyond {each.value:g} itself"
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _is_metric_or_sql(self) -> Rule:
        if self.sql is None and (self.unit or self.label or self.is_share):
            message = "unit, label and is_share are told of a `sql` measure; a metric has its own"
            raise ValueError(message)
        if self.sql is not None and (self.unit is None or self.filters):
            message = "a `sql` measure needs a unit and has its filters within"
            raise ValueError(message)
        return self

    @property
    def lifetime(self) -> int:
        """Periods without a figure after which an incident ends."""
        return self.expires_after or {"hour": 48, "day": 14, "week": 4, "month": 2}[self.period]

    @property
    def ordered(self) -> list[Threshold]:
        """Thresholds, the mildest first."""
        return sorted(self.thresholds, key=lambda each: SEVERITIES.index(each.severity))
