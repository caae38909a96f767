"""What the marts about AI models tell beside the metrics of the catalogue.

Belongs here: SQL on marts, and its rows by version. Does not belong here: what is made of them
(`ai_performance.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.metrics.ai_judgement import Limits
from orchestration.metrics.ai_shapes import Mean, ModifiedField, Safety
from orchestration.metrics.answer import Answers
from orchestration.metrics.ranges import Span

Version = tuple[str, str]
"""Type and version of a model."""

_MODELS = """
select model_type, accuracy_definition, accuracy_target_ratio, accuracy_warning_drop_ratio,
    accuracy_critical_ratio
from ai_performance.dim_ai_models order by model_type
"""
_FIRST_DAYS = """
with days as (
    select *, min(performance_date) over (partition by model_type, model_version) as first_date
    from ai_performance.agg_ai_performance_days where population = 'people'
)
select model_type, model_version, sum(correct_count)::bigint, sum(judged_count)::bigint
from days where performance_date < first_date + interval 28 day group by all
"""
_MODIFICATIONS = """
select model_type, model_version, modified_field, modified_count, known_modification_count,
    modification_ratio
from ai_performance.agg_ai_modifications where population = 'people'
order by all
"""
_SAFETY = """
select model_type, model_version, affected_count, recommendation_count, affected_ratio,
    affected_ratio_low, affected_ratio_high, affected_ratio_upper_bound, unreviewed_event_count
from ai_performance.agg_ai_safety
where kind = 'any' and severity = 'any' and scope_grain = 'version' and model_version <> 'all'
"""
_RETAINED = """
select model_type, model_version, sum(followed_cost_micros)::bigint, sum(retained_count)::bigint
from ai_performance.agg_ai_unit_costs
where model_version <> 'all' and retained_count is not null
    and month_start_date >= $since and month_start_date + interval 1 month <= $until
group by all
"""


@dataclass(frozen=True)
class AIFacts:
    """Facts by type of model, or by version.

    Attributes:
        limits: What accuracy is held to.
        first_days: Right and judged ones of the first 28 days.
        modifications: What learners changed, the most frequent first.
        safety: Recommendations affected.
        retained: Cost per learner who stayed.
    """

    limits: Mapping[str, Limits]
    first_days: Mapping[Version, tuple[int, int]]
    modifications: Mapping[Version, Sequence[ModifiedField]]
    safety: Mapping[Version, Safety]
    retained: Mapping[Version, Mean]


def limits_of(answers: Answers) -> dict[str, Limits]:
    """What the accuracy of each type of model is held to."""
    return {kind: Limits(*told) for kind, *told in answers.rows(_MODELS)}


def first_days_of(answers: Answers) -> dict[Version, tuple[int, int]]:
    """Right and judged ones of the first 28 days of each version."""
    return {
        (kind, version): (right, judged)
        for kind, version, right, judged in answers.rows(_FIRST_DAYS)
    }


def facts_of(answers: Answers, span: Span) -> AIFacts:
    """Read them.

    Args:
        answers: The release.
        span: The asked time, which decides on the months of costs.
    """
    modifications: dict[Version, list[ModifiedField]] = defaultdict(list)
    for kind, version, field, count, n, share in answers.rows(_MODIFICATIONS):
        modifications[kind, version].append(
            ModifiedField(field=field, count=count, n=n, share=share)
        )
    bounds = {"since": span.since, "until": span.until}
    return AIFacts(
        limits=limits_of(answers),
        first_days=first_days_of(answers),
        modifications={
            version: sorted(fields, key=lambda each: (-each.count, each.field))
            for version, fields in modifications.items()
        },
        safety={
            (kind, version): Safety(
                affected=affected,
                n=n,
                rate=rate,
                low=low,
                high=high,
                upper_bound=upper,
                unreviewed_events=unreviewed,
            )
            for kind, version, affected, n, rate, low, high, upper, unreviewed in answers.rows(
                _SAFETY
            )
        },
        retained={
            (kind, version): Mean(value=cost / stayed if stayed else None, n=stayed)
            for kind, version, cost, stayed in answers.rows(_RETAINED, bounds)
        },
    )
