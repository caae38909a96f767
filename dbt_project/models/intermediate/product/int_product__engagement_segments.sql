-- One row per learner and period in one level of engagement: how many of the last 28 days of the
-- learner's own calendar were active. Only days on which the learner allowed profiling count.
with learner_days as (
    select
        days.source_system,
        days.learner_id,
        days.local_date
    from {{ ref('int_cohorts__learner_days') }} as days
    {{ join_consented('days', 'profiling', noon_of('days.local_date')) }}
    where not days.is_future_clock
),

versions as (
    select * from {{ rule_versions('engagement_level') }} as numbered
),

rules as (
    select * from {{ ref('segment_rules') }}
    where segment_type = 'engagement_level'
),

beginnings as (
    select
        learner_days.source_system,
        learner_days.learner_id,
        min(learner_days.local_date) as first_date
    from learner_days
    group by learner_days.source_system, learner_days.learner_id
),

-- an active day comes into the window, leaves it 28 days later; a new version of the rules judges
-- everybody anew on its first day
steps as (
    {% for later, change in [(0, 1), (28, -1)] -%}
        select
            learner_days.source_system,
            learner_days.learner_id,
            cast(learner_days.local_date + {{ later }} as date) as step_date,
            {{ change }} as change
        from learner_days
        union all
    {% endfor -%}
    select
        beginnings.source_system,
        beginnings.learner_id,
        versions.effective_date as step_date,
        0 as change
    from beginnings
    inner join versions on beginnings.first_date < versions.effective_date
),

daily as (
    select
        steps.source_system,
        steps.learner_id,
        steps.step_date,
        sum(steps.change) as change
    from steps
    group by steps.source_system, steps.learner_id, steps.step_date
),

counted as (
    select
        daily.*,
        sum(daily.change) over (
            partition by daily.source_system, daily.learner_id
            order by daily.step_date
            rows between unbounded preceding and current row
        ) as active_day_count
    from daily
),

judged as (
    select
        counted.*,
        rules.segment,
        rules.rule_version,
        concat(rules.segment, '/', cast(rules.rule_version as string)) as judgement
    from counted
    inner join versions
        on
            counted.step_date >= versions.effective_date
            and counted.step_date < versions.next_effective_date
    inner join rules
        on
            versions.rule_version = rules.rule_version
            and counted.active_day_count between rules.lowest and rules.highest
),

compared as (
    select
        judged.*,
        lag(judged.judgement) over (
            partition by judged.source_system, judged.learner_id
            order by judged.step_date
        ) as previous_judgement
    from judged
)

select
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.segment as string) as segment,
    cast(compared.rule_version as bigint) as rule_version,
    cast(compared.step_date as date) as from_date,
    cast(
        lead(compared.step_date, 1, cast({{ end_of_time() }} as date)) over (
            partition by compared.source_system, compared.learner_id
            order by compared.step_date
        ) as date
    ) as to_date
from compared
where
    compared.previous_judgement is null
    or compared.previous_judgement <> compared.judgement
