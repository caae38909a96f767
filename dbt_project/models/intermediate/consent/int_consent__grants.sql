-- One row per person, purpose and period in which the person had granted every flag that the
-- purpose needs, as known now; people who do not grant the purpose now as well have no row.
with answers as (
    select * from {{ ref('int_consent__answers') }}
),

steps as (
    select
        answers.*,
        cast(answers.is_granted as int) - lag(cast(answers.is_granted as int), 1, 0) over (
            partition by
                answers.source_system, answers.learner_id, answers.purpose, answers.flag
            order by answers.effective_at
        ) as change
    from answers
),

changes as (
    select
        steps.source_system,
        steps.learner_id,
        steps.purpose,
        steps.needed_flag_count,
        steps.effective_at,
        sum(steps.change) as change
    from steps
    group by
        steps.source_system,
        steps.learner_id,
        steps.purpose,
        steps.needed_flag_count,
        steps.effective_at
    having sum(steps.change) <> 0
),

periods as (
    select
        changes.source_system,
        changes.learner_id,
        changes.purpose,
        changes.needed_flag_count,
        changes.effective_at as valid_from,
        sum(changes.change) over (
            partition by changes.source_system, changes.learner_id, changes.purpose
            order by changes.effective_at
        ) as granted_flag_count,
        lead(changes.effective_at) over (
            partition by changes.source_system, changes.learner_id, changes.purpose
            order by changes.effective_at
        ) as next_effective_at
    from changes
),

granted as (
    select
        periods.source_system,
        periods.learner_id,
        periods.purpose,
        periods.valid_from,
        coalesce(periods.next_effective_at, {{ end_of_time() }}) as valid_to
    from periods
    where periods.granted_flag_count = periods.needed_flag_count
),

granted_now as (
    select
        granted.source_system,
        granted.learner_id,
        granted.purpose
    from granted
    where granted.valid_from <= {{ as_of() }} and granted.valid_to > {{ as_of() }}
)

select
    cast(granted.source_system as string) as source_system,
    cast(granted.learner_id as string) as learner_id,
    cast(granted.purpose as string) as purpose,
    cast(granted.valid_from as timestamp) as valid_from,
    cast(granted.valid_to as timestamp) as valid_to
from granted
inner join granted_now
    on
        granted.source_system = granted_now.source_system
        and granted.learner_id = granted_now.learner_id
        and granted.purpose = granted_now.purpose
