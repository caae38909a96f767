-- One row per enrolment and Monday at which it was open, as known then: enrolled and begun, neither
-- completed, withdrawn nor over. A module that the learner joined before its end runs by its own
-- calendar, unless the app still calls it open after that; any other is taken at the learner's own
-- pace from the enrolment on.
with versions as (
    select * from {{ known_versions(
        ref('stg_learning_platform__module_progress_versions'),
        'module_progress',
        'source_system, learner_id, module_id',
        'coalesce(versions.enrolled_at, versions.updated_at, versions.sent_at)'
    ) }} as enrolment_versions
),

modules as (
    select * from {{ known_versions(
        ref('stg_learning_platform__module_versions'),
        'modules',
        'source_system, module_id',
        beginning_of_time()
    ) }} as module_versions
),

known as (
    select
        versions.*,
        weeks.as_of_date,
        weeks.as_of_at,
        coalesce(versions.enrolled_at, versions.told_at) as joined_at
    from versions
    inner join {{ ref('int_ml__as_of_weeks') }} as weeks
        on
            versions.source_system = weeks.source_system
            and versions.known_from <= weeks.as_of_date
            and versions.known_to > weeks.as_of_date
),

described as (
    select
        known.*,
        modules.course,
        modules.length_days,
        modules.starts_at,
        {{ add_seconds('modules.starts_at', 'modules.length_days * 86400') }} as run_ends_at
    from known
    left join modules
        on
            known.source_system = modules.source_system
            and known.module_id = modules.module_id
            and known.as_of_date >= modules.known_from
            and known.as_of_date < modules.known_to
),

scheduled as (
    select
        described.*,
        case
            when
                described.joined_at < described.run_ends_at
                and not coalesce(
                    described.status in ('enrolled', 'in_progress')
                    and described.updated_at >= described.run_ends_at,
                    false
                )
                then described.run_ends_at
        end as ends_at
    from described
),

dated as (
    select
        scheduled.*,
        case
            when scheduled.ends_at is not null
                then greatest(scheduled.joined_at, scheduled.starts_at)
            else scheduled.joined_at
        end as begun_at,
        case
            when scheduled.withdrawn_at is not null or scheduled.completed_at is not null
                then least(scheduled.withdrawn_at, scheduled.completed_at)
            when scheduled.status in ('completed', 'withdrawn', 'failed')
                then coalesce(scheduled.ends_at, scheduled.told_at)
        end as closed_at
    from scheduled
)

select
    cast(dated.source_system as string) as source_system,
    cast(dated.learner_id as string) as learner_id,
    cast(dated.module_id as string) as module_id,
    cast(dated.as_of_date as date) as as_of_date,
    cast(dated.as_of_at as timestamp) as as_of_at,
    cast(dated.course as string) as course,
    cast(dated.length_days as bigint) as length_days,
    cast(dated.previous_attempts as bigint) as previous_attempts,
    cast(dated.credits as bigint) as credits,
    cast(dated.joined_at as timestamp) as joined_at,
    cast(dated.begun_at as timestamp) as begun_at,
    cast(dated.ends_at as timestamp) as ends_at,
    -- what a version of later says of the module done is no news of today
    cast(
        case when dated.updated_at < dated.as_of_at then dated.progress_ratio end as double
    ) as progress_ratio,
    cast(
        case when dated.updated_at < dated.as_of_at then dated.updated_at end as timestamp
    ) as progress_told_at
from dated
{{ join_consented('dated', 'learner_insight', 'dated.as_of_at') }}
where
    dated.begun_at <= dated.as_of_at
    and coalesce(dated.ends_at > dated.as_of_at, true)
    and coalesce({{ add_seconds('dated.closed_at', 'dated.lag_seconds') }} >= dated.as_of_at, true)
