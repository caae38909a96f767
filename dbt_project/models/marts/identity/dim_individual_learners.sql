-- One row per learner who may be known by a key: the individual that the learner is one of.
with learners as (
    select
        dim_learners.source_system,
        dim_learners.learner_id
    from {{ ref('dim_learners') }} as dim_learners
),

components as (
    select * from {{ ref('int_identity__components') }}
    where not is_too_large
),

ends as (
    select
        links.left_learner_id as learner_id,
        links.link_kinds,
        links.linked_since_at
    from {{ ref('int_identity__links') }} as links
    union all
    select
        links.right_learner_id as learner_id,
        links.link_kinds,
        links.linked_since_at
    from {{ ref('int_identity__links') }} as links
),

kinds as (
    select distinct
        ends.learner_id,
        ends.link_kinds
    from ends
),

listed as (
    select
        kinds.learner_id,
        {{ ordered_string('kinds.link_kinds', 'kinds.link_kinds', 'kinds.link_kinds', ', ') }}
            as link_kinds
    from kinds
    group by kinds.learner_id
),

begun as (
    select
        ends.learner_id,
        min(ends.linked_since_at) as linked_since_at
    from ends
    group by ends.learner_id
)

select
    cast(learners.source_system as string) as source_system,
    cast(learners.learner_id as string) as learner_id,
    cast(coalesce(components.component_id, learners.learner_id) as string) as individual_id,
    cast(case when components.learner_id is not null then listed.link_kinds end as string)
        as link_kinds,
    cast(case when components.learner_id is not null then begun.linked_since_at end as timestamp)
        as linked_since_at
from learners
left join components on learners.learner_id = components.learner_id
left join listed on learners.learner_id = listed.learner_id
left join begun on learners.learner_id = begun.learner_id
