-- One row per learner, or other person who uses an app, who may be known by a key (not anonymous)
-- as of now. What describes the person is null unless learner insight is granted now.
with people as (
    select * from {{ ref('int_learners__people') }}
),

profiles as (
    select * from {{ ref('int_learners__profiles') }}
),

first_seen as (
    select * from {{ ref('int_learners__first_seen') }}
),

zones as (
    select * from {{ ref('int_learners__zones') }}
),

described as (
    select
        people.source_system,
        people.learner_id,
        true as is_described
    from people
    where {{ consented('people', 'learner_insight', as_of()) }}
),

known as (
    select
        people.source_system,
        people.learner_id
    from people
    where {{ consented('people', 'identity', as_of()) }}
)

select
    cast(known.source_system as string) as source_system,
    cast(known.learner_id as string) as learner_id,
    cast(profiles.role as string) as role,
    cast(profiles.is_internal as boolean) as is_internal,
    cast(profiles.is_minor as boolean) as is_minor,
    cast(coalesce(described.is_described, false) as boolean) as is_described,
    cast(zones.zone as string) as zone,
    cast(zones.is_zone_imputed as boolean) as is_zone_imputed,
    cast(profiles.signed_up_at as timestamp) as signed_up_at,
    cast(case when described.is_described then first_seen.first_seen_at end as timestamp)
        as first_seen_at,
    {% for attribute in [
        'gender',
        'age_band',
        'country',
        'region',
        'goal_category',
        'acquisition_channel',
        'current_level',
        'highest_education',
    ] -%}
        cast(case when described.is_described then profiles.{{ attribute }} end as string)
            as {{ attribute }},
    {% endfor -%}
    cast(case when described.is_described then profiles.years_playing end as bigint)
        as years_playing
from known
inner join profiles
    on known.source_system = profiles.source_system and known.learner_id = profiles.learner_id
inner join zones
    on
        known.source_system = zones.source_system
        and known.learner_id = zones.learner_id
        and zones.valid_from <= {{ as_of() }}
        and zones.valid_to > {{ as_of() }}
left join described
    on known.source_system = described.source_system and known.learner_id = described.learner_id
left join first_seen
    on known.source_system = first_seen.source_system and known.learner_id = first_seen.learner_id
