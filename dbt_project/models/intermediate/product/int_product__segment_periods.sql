-- One row per learner, type of segment and period in which the learner was in one segment, in days
-- of the learner's own calendar, up to the learner's today. A period ends where profiling is no
-- longer allowed, and begins where it is allowed again.
with periods as (
    select
        engaged.source_system,
        engaged.learner_id,
        'engagement_level' as segment_type,
        engaged.segment,
        engaged.rule_version,
        engaged.from_date,
        engaged.to_date
    from {{ ref('int_product__engagement_segments') }} as engaged
    union all
    select
        tiers.source_system,
        tiers.learner_id,
        'subscription_tier' as segment_type,
        tiers.segment,
        cast(null as bigint) as rule_version,
        tiers.from_date,
        tiers.to_date
    from {{ ref('int_product__tier_segments') }} as tiers
    union all
    select
        attributes.source_system,
        attributes.learner_id,
        attributes.segment_type,
        attributes.segment,
        attributes.rule_version,
        attributes.from_date,
        attributes.to_date
    from {{ ref('int_product__attribute_segments') }} as attributes
),

allowed as (
    select
        periods.*,
        spans.today_date,
        greatest(periods.from_date, spans.span_from_date) as allowed_from_date,
        least(periods.to_date, spans.span_to_date) as allowed_to_date
    from periods
    inner join {{ ref('int_product__profiled_spans') }} as spans
        on
            periods.source_system = spans.source_system
            and periods.learner_id = spans.learner_id
            and periods.from_date < spans.span_to_date
            and periods.to_date > spans.span_from_date
)

select
    cast(allowed.source_system as string) as source_system,
    cast(allowed.learner_id as string) as learner_id,
    cast(allowed.segment_type as string) as segment_type,
    cast(allowed.allowed_from_date as date) as valid_from_date,
    cast(
        case
            when allowed.allowed_to_date <= allowed.today_date then allowed.allowed_to_date
            else cast({{ end_of_time() }} as date)
        end as date
    ) as valid_to_date,
    cast(allowed.segment as string) as segment,
    cast(allowed.rule_version as bigint) as rule_version
from allowed
where allowed.allowed_from_date <= allowed.today_date
