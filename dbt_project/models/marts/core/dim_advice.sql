-- One row per kind of finding that a learner is told of, and type of it: the words that the app
-- shows and the steps that help (REC-02, REC-04, REC-07).
with recommendation_rules as (
    select * from {{ ref('recommendation_rules') }}
),

problem_types as (
    select * from {{ ref('problem_types') }}
),

risk_types as (
    select * from {{ ref('risk_types') }}
),

advice as (
    select
        'recommendation' as advice_kind,
        recommendation_type as advice_type,
        recommendation_type as app_type,
        title as heading,
        description as message,
        first_step,
        second_step
    from recommendation_rules
    union all
    select
        'problem_section' as advice_kind,
        problem_type as advice_type,
        problem_type as app_type,
        cast(null as string) as heading,
        meaning as message,
        first_step,
        second_step
    from problem_types
    union all
    select
        'risk' as advice_kind,
        risk_type as advice_type,
        app_type,
        heading,
        message,
        first_step,
        second_step
    from risk_types
)

select
    cast(advice.advice_kind as string) as advice_kind,
    cast(advice.advice_type as string) as advice_type,
    cast(advice.app_type as string) as app_type,
    cast(advice.heading as string) as heading,
    cast(advice.message as string) as message,
    cast(advice.first_step as string) as first_step,
    cast(advice.second_step as string) as second_step
from advice
