-- One row per learner with an open enrolment and kind of risk: whether it is present now, how far
-- beyond its threshold, and since when (S3 Alert Thresholds; REC-07, ALR-01 to ALR-04).
with compared as (
    select
        measures.*,
        case
            when measures.risk_type = 'low_consistency' then measures.measure < measures.threshold
            else measures.measure >= measures.threshold
        end as is_present,
        case
            when measures.risk_type = 'low_consistency'
                then measures.measure * 1.5e0 <= measures.threshold
            else measures.measure >= measures.threshold * 1.5e0
        end as is_medium,
        case
            when measures.risk_type = 'low_consistency'
                then measures.measure * 2e0 <= measures.threshold
            else measures.measure >= measures.threshold * 2e0
        end as is_high
    from {{ ref('int_learning__risk_measures') }} as measures
    {{ join_consented('measures', 'learner_insight', as_of()) }}
)

select
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.risk_type as string) as risk_type,
    cast(compared.is_present as boolean) as is_present,
    cast(compared.measure as double) as measure,
    cast(compared.threshold as double) as threshold,
    cast(case when compared.is_present then compared.since_date end as date) as since_date,
    cast(
        case
            when compared.is_high then 'high'
            when compared.is_medium then 'medium'
            when compared.is_present then 'low'
        end as string
    ) as severity
from compared
