-- One row per source, counter and week (UTC): what the app counted itself against what its single
-- rows add up to (ING-28). Sessions whose end is known, accounts as of their last change, programs
-- with a rating as of theirs. Active seconds differ from 2 seconds on, for the app rounds.
with ratings as (
    select
        programs.source_system,
        programs.marketplace_program_id,
        programs.updated_at,
        programs.rating_count,
        programs.average_rating,
        count(orders.rating) as order_rating_count,
        coalesce(sum(orders.rating), 0) as star_count
    from {{ ref('stg_fitness_coach__marketplace_programs') }} as programs
    left join {{ ref('stg_fitness_coach__marketplace_orders') }} as orders
        on
            programs.marketplace_program_id = orders.marketplace_program_id
            and programs.updated_at >= orders.updated_at
    group by
        programs.source_system,
        programs.marketplace_program_id,
        programs.updated_at,
        programs.rating_count,
        programs.average_rating
),

compared as (
    {% for counter, name, tolerance in [
        ('pause', 'pause_count', 0),
        ('rewind', 'rewind_count', 0),
        ('fast_forward', 'fast_forward_count', 0),
        ('tempo_change', 'tempo_change_count', 0),
        ('active_seconds', 'active_seconds', 1),
    ] -%}
        select
            sessions.source_system,
            '{{ counter }}' as counter,
            sessions.session_date as counted_date,
            sessions.reported_{{ name }} as reported,
            sessions.event_{{ name }} as recomputed,
            abs(sessions.reported_{{ name }} - sessions.event_{{ name }}) > {{ tolerance }}
                as is_differing
        from {{ ref('fct_sessions') }} as sessions
        where
            not sessions.is_open
            and not sessions.is_end_inferred
            and sessions.reported_{{ name }} is not null
            and sessions.event_{{ name }} is not null
        union all
    {% endfor -%}
    select
        balances.source_system,
        'reputation' as counter,
        cast(balances.reported_at as date) as counted_date,
        balances.reported_points as reported,
        balances.ledger_points as recomputed,
        not balances.is_balanced as is_differing
    from {{ ref('agg_reputation_balances') }} as balances
    where balances.reported_points is not null
    union all
    select
        ratings.source_system,
        'program_rating' as counter,
        cast(ratings.updated_at as date) as counted_date,
        cast(floor(coalesce(ratings.average_rating, 0e0) * ratings.rating_count + 0.5e0) as bigint)
            as reported,
        ratings.star_count as recomputed,
        ratings.rating_count <> ratings.order_rating_count
        or abs(ratings.average_rating * ratings.rating_count - ratings.star_count)
        > 0.001e0 * ratings.rating_count as is_differing
    from ratings
    where ratings.rating_count > 0 or ratings.order_rating_count > 0
),

counted as (
    select
        compared.source_system,
        compared.counter,
        cast(date_trunc('week', compared.counted_date) as date) as week_start_date,
        count(*) as compared_count,
        count(case when compared.is_differing then 1 end) as differing_count,
        count(
            case when compared.is_differing and compared.reported > compared.recomputed then 1 end
        ) as reported_higher_count,
        sum(compared.reported) as reported_total,
        sum(compared.recomputed) as recomputed_total
    from compared
    group by
        compared.source_system,
        compared.counter,
        date_trunc('week', compared.counted_date)
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.counter as string) as counter,
    cast(counted.week_start_date as date) as week_start_date,
    cast(counted.compared_count as bigint) as compared_count,
    cast(counted.differing_count as bigint) as differing_count,
    cast(counted.reported_higher_count as bigint) as reported_higher_count,
    cast({{ ratio('counted.differing_count', 'counted.compared_count') }} as double)
        as differing_ratio,
    cast({{ wilson('counted.differing_count', 'counted.compared_count', 'low') }} as double)
        as differing_ratio_low,
    cast({{ wilson('counted.differing_count', 'counted.compared_count', 'high') }} as double)
        as differing_ratio_high,
    cast(counted.reported_total as bigint) as reported_total,
    cast(counted.recomputed_total as bigint) as recomputed_total,
    cast(counted.reported_total - counted.recomputed_total as bigint) as difference_total
from counted
