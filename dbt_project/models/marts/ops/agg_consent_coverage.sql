-- One row per source and purpose: how many people granted it, so that a reader knows whom a figure
-- leaves out.
with answers as (
    select * from {{ ref('int_consent__answers') }}
),

grants as (
    select * from {{ ref('int_consent__grants') }}
),

asked as (
    select distinct
        answers.source_system,
        answers.learner_id,
        answers.purpose
    from answers
),

granted as (
    select distinct
        grants.source_system,
        grants.learner_id,
        grants.purpose
    from grants
)

select
    cast(asked.source_system as string) as source_system,
    cast(asked.purpose as string) as purpose,
    cast(count(*) as bigint) as person_count,
    cast(count(granted.learner_id) as bigint) as granted_person_count,
    cast({{ ratio('count(granted.learner_id)', 'count(*)') }} as double) as granted_ratio
from asked
left join granted
    on
        asked.source_system = granted.source_system
        and asked.learner_id = granted.learner_id
        and asked.purpose = granted.purpose
group by asked.source_system, asked.purpose
