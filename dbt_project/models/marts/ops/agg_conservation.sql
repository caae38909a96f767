-- One row per law, source and thing it is about: what must be there and what is, of which quantity,
-- and how far from the receipt. A law that is not in the seed conservation_laws fails the contract.
-- What a build looks at anew, and how often links were declared, is told of only where it is wrong:
-- it depends on the way, and the same batches and links give the same rows, however they came.
{%- set of_the_way = [
    'int_engagement__dirty_days',
    'int_practice__dirty_days',
    'int_sessions__changed_learners',
    'int_sessions__dirty_days',
    'int_sessions__touched_sessions',
    'stg_landing__identity_evidence',
] %}

with laws as (
    {% for mart in [
        'agg_activity_laws',
        'agg_ai_laws',
        'agg_business_laws',
        'agg_cohort_laws',
        'agg_commerce_laws',
        'agg_community_laws',
        'agg_consent_laws',
        'agg_dirty_day_laws',
        'agg_feature_laws',
        'agg_forum_laws',
        'agg_foundation_laws',
        'agg_funnel_laws',
        'agg_growth_laws',
        'agg_health_laws',
        'agg_identity_laws',
        'agg_increment_laws',
        'agg_landed_laws',
        'agg_learning_laws',
        'agg_machine_laws',
        'agg_market_laws',
        'agg_model_laws',
        'agg_money_conservation',
        'agg_people_laws',
        'agg_pipeline_laws',
        'agg_population_laws',
        'agg_practice_laws',
        'agg_product_laws',
        'agg_profile_laws',
        'agg_recommendation_laws',
        'agg_reconciliation_laws',
        'agg_revenue_laws',
        'agg_row_laws',
        'agg_score_laws',
        'agg_section_laws',
        'agg_segment_laws',
        'agg_session_laws',
        'agg_system_laws',
        'agg_usage_laws',
    ] -%}
        select
            area.law,
            area.source_system,
            area.subject,
            area.expected,
            area.actual
        from {{ ref(mart) }} as area
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

kinds as (
    select * from {{ ref('conservation_laws') }}
)

select
    cast(laws.law as string) as law,
    cast(laws.source_system as string) as source_system,
    cast(laws.subject as string) as subject,
    cast(
        case when laws.law like '%, by day' then 'days' else kinds.quantity end as string
    ) as quantity,
    cast(kinds.stage as string) as stage,
    cast(kinds.stage_number as bigint) as stage_number,
    cast(kinds.is_headline and laws.law not like '%, by day' as boolean) as is_headline,
    cast({{ as_of() }} as date) as checked_date,
    cast(laws.expected as bigint) as expected,
    cast(laws.actual as bigint) as actual,
    cast(laws.actual - laws.expected as bigint) as difference,
    cast(laws.actual = laws.expected as boolean) as is_balanced
from laws
left join kinds on replace(laws.law, ', by day', '') = kinds.law
where
    laws.actual <> laws.expected
    or laws.subject not in ({{ "'" ~ of_the_way | join("', '") ~ "'" }})
