-- One row per person and period with one time zone. Zones that practice_tracker's students told
-- hold from the version that told them until the next; the first one also before. Everybody else
-- has the default zone of the source, flagged as imputed.
with people as (
    select * from {{ ref('int_learners__people') }}
),

student_versions as (
    select * from {{ ref('stg_practice_tracker__student_versions') }}
),

source_time_zones as (
    select * from {{ ref('source_time_zones') }}
),

-- a student's zone is also the zone of the student's account
told as (
    select
        student_versions.source_system,
        student_versions.learner_id,
        student_versions.timezone as zone,
        coalesce(student_versions.updated_at, student_versions.sent_at) as told_at
    from student_versions
    where student_versions.timezone is not null
    union all
    select
        student_versions.source_system,
        student_versions.user_id as learner_id,
        student_versions.timezone as zone,
        coalesce(student_versions.updated_at, student_versions.sent_at) as told_at
    from student_versions
    where student_versions.timezone is not null
),

at_one_moment as (
    select
        told.source_system,
        told.learner_id,
        told.told_at,
        max(told.zone) as zone
    from told
    group by told.source_system, told.learner_id, told.told_at
),

compared as (
    select
        at_one_moment.*,
        lag(at_one_moment.zone) over (
            partition by at_one_moment.source_system, at_one_moment.learner_id
            order by at_one_moment.told_at
        ) as previous_zone
    from at_one_moment
),

moves as (
    select
        compared.source_system,
        compared.learner_id,
        compared.zone,
        case
            when compared.previous_zone is null then {{ beginning_of_time() }}
            else compared.told_at
        end as valid_from
    from compared
    where compared.previous_zone is null or compared.previous_zone <> compared.zone
)

select
    cast(people.source_system as string) as source_system,
    cast(people.learner_id as string) as learner_id,
    cast(coalesce(moves.zone, source_time_zones.default_zone) as string) as zone,
    cast(coalesce(moves.valid_from, {{ beginning_of_time() }}) as timestamp) as valid_from,
    cast(
        coalesce(
            lead(moves.valid_from) over (
                partition by people.source_system, people.learner_id
                order by moves.valid_from
            ),
            {{ end_of_time() }}
        ) as timestamp
    ) as valid_to,
    cast(moves.zone is null as boolean) as is_zone_imputed
from people
inner join source_time_zones on people.source_system = source_time_zones.source_system
left join moves
    on
        people.source_system = moves.source_system
        and people.learner_id = moves.learner_id
