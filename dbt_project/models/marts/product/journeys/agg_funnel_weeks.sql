-- One row per funnel, version, population, platform, week of entry on the learner's own calendar
-- and step: how many got so far (UBA-02). Only entries whose window is over are counted, the open
-- ones stand beside; `all` platforms and the one on which the entry began.
with reached as (
    select
        fct_steps.*,
        populations.population,
        {{ period_start("'week'", local_date('fct_steps.entered_at', 'zones.zone')) }}
            as entry_week_date
    from {{ ref('fct_funnel_steps') }} as fct_steps
    {{ join_consented('fct_steps', 'trend_comparison', as_of()) }}
    {{ join_zone('fct_steps', 'fct_steps.entered_at') }}
    inner join {{ ref('int_product__populations') }} as populations
        on
            fct_steps.source_system = populations.source_system
            and fct_steps.learner_id = populations.learner_id
),

platforms as (
    select 'all' as shown_platform
    union
    select coalesce(reached.platform, 'unknown') as shown_platform
    from reached
),

shown as (
    select
        reached.*,
        platforms.shown_platform
    from reached
    inner join platforms
        on platforms.shown_platform in ('all', coalesce(reached.platform, 'unknown'))
),

counted as (
    select
        shown.funnel,
        shown.funnel_version,
        shown.population,
        shown.shown_platform,
        shown.entry_week_date,
        shown.step_number,
        count(case when not shown.is_open then 1 end) as reached_count,
        count(case when shown.is_open then 1 end) as open_count,
        percentile_cont(0.5e0) within group (
            order by case when not shown.is_open then shown.seconds_since_entry / 3600e0 end
        ) as median_hours_to_step
    from shown
    group by
        shown.funnel,
        shown.funnel_version,
        shown.population,
        shown.shown_platform,
        shown.entry_week_date,
        shown.step_number
),

stepped as (
    select
        entries.*,
        funnel_steps.step_number as shown_step_number,
        funnel_steps.step_name,
        coalesce(counted.reached_count, 0) as step_reached_count,
        counted.median_hours_to_step as step_median_hours
    from counted as entries
    inner join {{ ref('funnel_steps') }} as funnel_steps
        on
            entries.funnel = funnel_steps.funnel
            and entries.funnel_version = funnel_steps.funnel_version
    left join counted
        on
            entries.funnel = counted.funnel
            and entries.funnel_version = counted.funnel_version
            and entries.population = counted.population
            and entries.shown_platform = counted.shown_platform
            and entries.entry_week_date = counted.entry_week_date
            and funnel_steps.step_number = counted.step_number
    where entries.step_number = 1
),

chained as (
    select
        stepped.*,
        max(stepped.shown_step_number) over (
            partition by stepped.funnel, stepped.funnel_version
        ) as last_step_number,
        lag(stepped.step_reached_count, 1, stepped.reached_count) over (
            partition by
                stepped.funnel,
                stepped.funnel_version,
                stepped.population,
                stepped.shown_platform,
                stepped.entry_week_date
            order by stepped.shown_step_number
        ) as previous_reached_count
    from stepped
)

{%- set rates = {
    'step_ratio': 'chained.previous_reached_count',
    'overall_ratio': 'chained.reached_count',
} %}

select
    cast(chained.funnel as string) as funnel,
    cast(chained.funnel_version as bigint) as funnel_version,
    cast(chained.population as string) as population,
    cast(chained.shown_platform as string) as platform,
    cast(chained.entry_week_date as date) as entry_week_date,
    cast(chained.shown_step_number as bigint) as step_number,
    cast(chained.step_name as string) as step_name,
    cast(chained.shown_step_number = chained.last_step_number as boolean) as is_conversion,
    cast(chained.reached_count as bigint) as entered_count,
    cast(chained.open_count as bigint) as open_entry_count,
    cast(chained.previous_reached_count as bigint) as previous_reached_count,
    cast(chained.step_reached_count as bigint) as reached_count,
    {% for name, of in rates.items() -%}
        cast({{ ratio('chained.step_reached_count', of) }} as double) as {{ name }},
        cast({{ wilson('chained.step_reached_count', of, 'low') }} as double) as {{ name }}_low,
        cast({{ wilson('chained.step_reached_count', of, 'high') }} as double) as {{ name }}_high,
    {% endfor -%}
    cast(chained.step_median_hours as double) as median_hours_to_step
from chained
