-- One row per model type, model version (and `all`), kind and severity of safety events (and `any`)
-- and scope: how many recommendations were affected, with exact bounds. Where none was, no rate is
-- shown, only what it is below.
with counts as (
    select * from {{ ref('int_ai__safety_counts') }}
),

bounds as (
    select
        found.affected_count,
        found.recommendation_count,
        max(case when found.bound = 'low' then found.share end) as low,
        max(case when found.bound = 'high' then found.share end) as high,
        max(case when found.bound = 'one_sided' then found.share end) as one_sided
    from {{ ref('int_ai__safety_bounds') }} as found
    group by found.affected_count, found.recommendation_count
    -- none affected: no lower bound is sought; all affected: only that one
    having
        count(*) = case
            when found.affected_count = 0 then 2
            when found.affected_count = found.recommendation_count then 1
            else 3
        end
),

{%- set approximate -%}
    {{ wilson('counts.affected_count', 'counts.recommendation_count', 'high') }}
{%- endset %}

bounded as (
    select
        counts.*,
        bounds.affected_count is not null as is_exact,
        case
            when counts.affected_count > 0
                then
                    coalesce(
                        bounds.low,
                        {{ wilson('counts.affected_count', 'counts.recommendation_count', 'low') }}
                    )
        end as low,
        case
            when counts.affected_count = counts.recommendation_count then 1e0
            else coalesce(bounds.high, {{ approximate }})
        end as high,
        case
            when counts.affected_count = counts.recommendation_count then 1e0
            else coalesce(bounds.one_sided, {{ approximate }})
        end as one_sided
    from counts
    left join bounds
        on
            counts.affected_count = bounds.affected_count
            and counts.recommendation_count = bounds.recommendation_count
)

select
    cast(bounded.model_type as string) as model_type,
    cast(bounded.model_version as string) as model_version,
    cast(bounded.kind as string) as kind,
    cast(bounded.severity as string) as severity,
    cast(bounded.scope_grain as string) as scope_grain,
    cast(bounded.period_start_date as date) as period_start_date,
    cast(bounded.recommendation_count as bigint) as recommendation_count,
    cast(bounded.affected_count as bigint) as affected_count,
    cast(bounded.event_count as bigint) as event_count,
    cast(bounded.unlinked_event_count as bigint) as unlinked_event_count,
    cast(bounded.reviewed_event_count as bigint) as reviewed_event_count,
    cast(bounded.event_count - bounded.reviewed_event_count as bigint) as unreviewed_event_count,
    cast(bounded.median_review_hours as double) as median_review_hours,
    cast(
        {{ ratio('nullif(bounded.affected_count, 0)', 'bounded.recommendation_count') }} as double
    ) as affected_ratio,
    {% for name, bound in [
        ('affected_ratio_low', 'low'),
        ('affected_ratio_high', 'high'),
        ('affected_ratio_upper_bound', 'one_sided'),
    ] -%}
        cast(
            case when bounded.recommendation_count > 0 then bounded.{{ bound }} end as double
        ) as {{ name }},
    {% endfor -%}
    cast(
        case
            when bounded.recommendation_count = 0 then null
            when bounded.is_exact then 'clopper_pearson'
            else 'wilson'
        end as string
    ) as interval_method
from bounded
