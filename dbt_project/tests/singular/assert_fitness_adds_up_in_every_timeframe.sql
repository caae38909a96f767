-- A learner's days, weeks and months tell the same goals, injuries and samples, and the days tell
-- every one of them that may be shown, up to the learner's today and by clocks that can be right. A
-- returned row is a learner of whom a timeframe lost or invented something.
{{ config(meta={'dagster': {'ref': {'name': 'agg_fitness_periods'}}}) }}

with told as (
    {% for timeframe in ['daily', 'weekly', 'monthly'] -%}
        select
            '{{ timeframe }}' as timeframe,
            periods.learner_id,
            sum(periods.goals_set_count) as goal_count,
            sum(periods.injury_count) as injury_count,
            sum(periods.wearable_sample_count) as sample_count
        from {{ ref('agg_fitness_periods') }} as periods
        where periods.timeframe = '{{ timeframe }}'
        group by periods.learner_id
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

shown as (
    select
        fct_goals.source_system,
        fct_goals.learner_id,
        'goal' as kind,
        fct_goals.set_at as happened_at
    from {{ ref('fct_goals') }} as fct_goals
    inner join {{ ref('stg_fitness_coach__goals') }} as goals
        on fct_goals.goal_id = goals.goal_id and coalesce(goals.clock_flag, 'none') <> 'future'
    union all
    select
        injuries.source_system,
        injuries.learner_id,
        'injury' as kind,
        injuries.occurred_at as happened_at
    from {{ ref('stg_fitness_coach__injuries') }} as injuries
    {{ join_consented('injuries', 'learner_insight', 'injuries.occurred_at') }}
    where coalesce(injuries.clock_flag, 'none') <> 'future'
    union all
    select
        samples.source_system,
        samples.learner_id,
        'sample' as kind,
        samples.started_at as happened_at
    from {{ ref('stg_fitness_coach__wearable_syncs') }} as samples
    {{ join_consented('samples', 'learner_insight', 'samples.started_at') }}
    where coalesce(samples.clock_flag, 'none') <> 'future'
),

counted as (
    select
        shown.learner_id,
        count(case when shown.kind = 'goal' then 1 end) as goal_count,
        count(case when shown.kind = 'injury' then 1 end) as injury_count,
        count(case when shown.kind = 'sample' then 1 end) as sample_count
    from shown
    {{ join_zone('shown', 'shown.happened_at') }}
    inner join {{ ref('int_learners__today') }} as today
        on
            shown.source_system = today.source_system
            and shown.learner_id = today.learner_id
            and {{ local_date('shown.happened_at', 'zones.zone') }} <= today.today_date
    group by shown.learner_id
)

select
    told.timeframe,
    counted.learner_id as counted_learner_id,
    told.learner_id as told_learner_id
from told
full outer join counted on told.learner_id = counted.learner_id
where
    coalesce(told.goal_count, 0) <> coalesce(counted.goal_count, 0)
    or coalesce(told.injury_count, 0) <> coalesce(counted.injury_count, 0)
    or coalesce(told.sample_count, 0) <> coalesce(counted.sample_count, 0)
