-- One row per person: what the app that the person uses says of them, conformed over all apps.
with people as (
    select * from {{ ref('int_learners__people') }}
),

coached as (
    select * from {{ ref('stg_fitness_coach__profiles') }}
),

accounts as (
    select * from {{ ref('int_learners__practice_accounts') }}
),

enrolled as (
    select * from {{ ref('stg_learning_platform__learners') }}
),

-- only the year of birth is known: who may still be 17 counts as a minor
aged as (
    select
        coached.*,
        cast(extract(year from {{ as_of() }}) as bigint) - coached.birth_year as age_years
    from coached
)

select
    cast(people.source_system as string) as source_system,
    cast(people.learner_id as string) as learner_id,
    cast(
        case
            when people.namespace in ('student', 'teacher') then people.namespace
            else coalesce(accounts.account_role, 'learner')
        end as string
    ) as role,
    cast(
        coalesce(aged.signed_up_at, accounts.signed_up_at, enrolled.registered_at) as timestamp
    ) as signed_up_at,
    cast(coalesce(aged.is_internal, false) as boolean) as is_internal,
    cast(coalesce(aged.age_years <= 18, accounts.is_minor) as boolean) as is_minor,
    cast(coalesce(aged.gender, enrolled.gender) as string) as gender,
    cast(
        coalesce(
            case
                when aged.age_years < 18 then 'under 18'
                when aged.age_years < 25 then '18-24'
                when aged.age_years < 35 then '25-34'
                when aged.age_years < 45 then '35-44'
                when aged.age_years < 55 then '45-54'
                when aged.age_years is not null then '55 and over'
            end,
            enrolled.age_band
        ) as string
    ) as age_band,
    cast(aged.country as string) as country,
    cast(enrolled.region as string) as region,
    cast(aged.goal_category as string) as goal_category,
    cast(aged.acquisition_channel as string) as acquisition_channel,
    cast(enrolled.current_level as string) as current_level,
    cast(enrolled.highest_education as string) as highest_education,
    cast(accounts.years_playing as bigint) as years_playing
from people
left join aged
    on people.source_system = aged.source_system and people.learner_id = aged.learner_id
left join accounts
    on people.source_system = accounts.source_system and people.learner_id = accounts.learner_id
left join enrolled
    on people.source_system = enrolled.source_system and people.learner_id = enrolled.learner_id
