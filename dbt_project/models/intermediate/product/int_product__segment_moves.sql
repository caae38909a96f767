-- One row per segment and ISO week in which somebody came into the segment or left it: how many of
-- the people who allow profiling. Who left and came back before the week was over did neither.
with members as (
    select
        periods.source_system,
        periods.learner_id,
        periods.segment_type,
        periods.segment,
        -- in it as the week ends: from the week of the first day, until the week of the last one
        cast(date_trunc('week', periods.valid_from_date) as date) as from_week_date,
        cast(date_trunc('week', periods.valid_to_date) as date) as to_week_date
    from {{ ref('int_product__segment_periods') }} as periods
    inner join {{ ref('int_product__profiled_people') }} as people
        on
            periods.source_system = people.source_system
            and periods.learner_id = people.learner_id
),

moves as (
    {% for week, change in [('from_week_date', 1), ('to_week_date', -1)] -%}
        select
            members.source_system,
            members.learner_id,
            members.segment_type,
            members.segment,
            members.{{ week }} as week_start_date,
            {{ change }} as change
        from members
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

net_moves as (
    select
        moves.source_system,
        moves.segment_type,
        moves.segment,
        moves.week_start_date,
        sum(moves.change) as change
    from moves
    group by
        moves.source_system,
        moves.learner_id,
        moves.segment_type,
        moves.segment,
        moves.week_start_date
)

select
    cast(net_moves.source_system as string) as source_system,
    cast(net_moves.segment_type as string) as segment_type,
    cast(net_moves.segment as string) as segment,
    cast(net_moves.week_start_date as date) as week_start_date,
    cast(count(case when net_moves.change > 0 then 1 end) as bigint) as entered_count,
    cast(count(case when net_moves.change < 0 then 1 end) as bigint) as left_count
from net_moves
group by
    net_moves.source_system,
    net_moves.segment_type,
    net_moves.segment,
    net_moves.week_start_date
