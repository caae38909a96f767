-- One row per source, fact, platform and week on the learner's own calendar: facts that events of
-- the app tell of against those that its own tables hold (ING-23). What lateness, signed-out use
-- and consent do not explain is unexplained.
with facts as (
    select
        workout_facts.*,
        {{ period_start("'week'", 'workout_facts.local_date') }} as week_start_date
    from {{ ref('int_reconciliation__workout_facts') }} as workout_facts
),

counted as (
    select
        facts.source_system,
        facts.fact,
        facts.platform,
        facts.week_start_date,
        count(facts.analytics_event_id) as event_count,
        count(facts.workout_id) as table_count,
        count(case when facts.is_matched then 1 end) as matched_count,
        count(case when facts.workout_id is null then 1 end) as only_event_count,
        count(case when facts.analytics_event_id is null then 1 end) as only_table_count,
        {% for reason in ['late', 'anonymous', 'untracked', 'unexplained'] -%}
            count(case when facts.reason = '{{ reason }}' then 1 end) as {{ reason }}_count,
        {% endfor -%}
        count(case when facts.is_due then 1 end) as due_count,
        count(case when facts.is_on_several_platforms then 1 end) as several_platforms_count
    from facts
    group by facts.source_system, facts.fact, facts.platform, facts.week_start_date
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.fact as string) as fact,
    cast(counted.platform as string) as platform,
    cast(counted.week_start_date as date) as week_start_date,
    {% for name in [
        'event', 'table', 'matched', 'only_event', 'only_table', 'late', 'anonymous', 'untracked',
        'unexplained', 'due', 'several_platforms',
    ] -%}
        cast(counted.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    cast({{ ratio('counted.unexplained_count', 'counted.due_count') }} as double)
        as unexplained_ratio,
    cast({{ wilson('counted.unexplained_count', 'counted.due_count', 'low') }} as double)
        as unexplained_ratio_low,
    cast({{ wilson('counted.unexplained_count', 'counted.due_count', 'high') }} as double)
        as unexplained_ratio_high
from counted
