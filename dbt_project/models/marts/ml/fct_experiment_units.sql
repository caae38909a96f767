-- One row per experiment, metric and learner whose first exposure fell into its time: what the
-- metric counts within its window after the exposure, and within its days before.
with exposures as (
    select * from {{ ref('fct_experiment_exposures') }}
    where was_running and is_one_of_people
),

first_seen as (
    select * from {{ ref('int_learners__first_seen') }}
),

units as (
    select
        exposures.source_system,
        exposures.experiment_id,
        exposures.learner_id,
        exposures.variant,
        exposures.variant_count > 1 as is_mixed,
        exposures.first_exposed_at,
        metrics.metric,
        metrics.numerator,
        metrics.denominator,
        cast(
            {{ add_seconds('exposures.first_exposed_at', 'metrics.window_days * 86400') }}
            as timestamp
        ) as window_ended_at,
        cast(
            {{ add_seconds('exposures.first_exposed_at', '-metrics.pre_days * 86400') }}
            as timestamp
        ) as history_began_at,
        metrics.settling_days
    from exposures
    cross join {{ ref('experiment_metrics') }} as metrics
),

counted as (
    select
        units.experiment_id,
        units.metric,
        units.learner_id,
        {% for side in ['numerator', 'denominator'] -%}
            {% for name, when in [
                (side, 'facts.occurred_at >= units.first_exposed_at'),
                ('pre_' ~ side, 'facts.occurred_at < units.first_exposed_at'),
            ] -%}
                sum(
                    case when facts.fact = units.{{ side }} and {{ when }} then facts.fact_count end
                ) as {{ name }}_count,
            {% endfor -%}
        {% endfor -%}
        count(*) as fact_row_count
    from units
    inner join {{ ref('int_ml__experiment_facts') }} as facts
        on
            units.source_system = facts.source_system
            and units.learner_id = facts.learner_id
            and (units.numerator = facts.fact or units.denominator = facts.fact)
            and units.history_began_at <= facts.occurred_at
            and units.window_ended_at > facts.occurred_at
    group by units.experiment_id, units.metric, units.learner_id
)

select
    cast(units.source_system as string) as source_system,
    cast(units.experiment_id as string) as experiment_id,
    cast(units.metric as string) as metric,
    cast(units.learner_id as string) as learner_id,
    cast(units.variant as string) as variant,
    cast(units.is_mixed as boolean) as is_mixed,
    cast(units.first_exposed_at as timestamp) as first_exposed_at,
    cast(
        {{ add_seconds('units.window_ended_at', 'units.settling_days * 86400') }} <= {{ as_of() }}
        as boolean
    ) as is_mature,
    cast(
        coalesce(first_seen.first_seen_at <= units.history_began_at, false) as boolean
    ) as has_history,
    {% for when in ['', 'pre_'] -%}
        cast(coalesce(counted.{{ when }}numerator_count, 0) as bigint) as {{ when }}numerator_count,
        cast(
            case
                when units.denominator = 'learners' then 1
                else coalesce(counted.{{ when }}denominator_count, 0)
            end as bigint
        ) as {{ when }}denominator_count,
    {% endfor -%}
    cast(units.denominator <> 'learners' as boolean) as is_ratio
from units
{{ join_consented('units', 'trend_comparison', 'units.first_exposed_at') }}
left join counted
    on
        units.experiment_id = counted.experiment_id
        and units.metric = counted.metric
        and units.learner_id = counted.learner_id
left join first_seen
    on
        units.source_system = first_seen.source_system
        and units.learner_id = first_seen.learner_id
