-- One row per UTC day from the first movement to the logical now: monthly recurring revenue (MRR)
-- at its opening and closing and every movement between them; opening + movements = closing, to the
-- cent. Subscribers are learners with any MRR.
with movements as (
    select * from {{ ref('fct_mrr_movements') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

days as (
    select
        dates.calendar_date as mrr_date,
        {% for type in ['new', 'expansion', 'contraction', 'churn', 'reactivation'] -%}
            coalesce(
                sum(
                    case
                        when movements.movement_type = '{{ type }}' then movements.movement_cents
                    end
                ),
                0
            ) as {{ type }}_cents,
        {% endfor -%}
        coalesce(sum(case when movements.is_internal then movements.movement_cents end), 0)
            as internal_cents,
        count(case when movements.movement_type = 'new' then 1 end) as new_subscriber_count,
        count(case when movements.movement_type = 'expansion' then 1 end)
            as expansion_subscriber_count,
        count(case when movements.movement_type = 'contraction' then 1 end)
            as contraction_subscriber_count,
        count(case when movements.movement_type = 'churn' then 1 end) as churn_subscriber_count,
        count(case when movements.movement_type = 'reactivation' then 1 end)
            as reactivation_subscriber_count
    from dates
    left join movements on dates.calendar_date = movements.movement_date
    where
        dates.calendar_date >= (
            select min(all_movements.movement_date) from movements as all_movements
        )
        and dates.calendar_date <= cast({{ as_of() }} as date)
    group by dates.calendar_date
),

running as (
    select
        days.*,
        sum(
            days.new_cents
            + days.expansion_cents
            + days.contraction_cents
            + days.churn_cents
            + days.reactivation_cents
        ) over (order by days.mrr_date rows between unbounded preceding and current row)
            as closing_mrr_cents,
        sum(days.internal_cents) over (
            order by days.mrr_date rows between unbounded preceding and current row
        ) as closing_internal_mrr_cents,
        sum(
            days.new_subscriber_count
            - days.churn_subscriber_count
            + days.reactivation_subscriber_count
        ) over (order by days.mrr_date rows between unbounded preceding and current row)
            as closing_subscriber_count
    from days
)

select
    cast(running.mrr_date as date) as mrr_date,
    cast(lag(running.closing_mrr_cents, 1, 0) over (order by running.mrr_date) as bigint)
        as opening_mrr_cents,
    cast(running.new_cents as bigint) as new_cents,
    cast(running.expansion_cents as bigint) as expansion_cents,
    cast(running.contraction_cents as bigint) as contraction_cents,
    cast(running.churn_cents as bigint) as churn_cents,
    cast(running.reactivation_cents as bigint) as reactivation_cents,
    cast(
        running.new_cents
        + running.expansion_cents
        + running.contraction_cents
        + running.churn_cents
        + running.reactivation_cents
        as bigint
    ) as net_movement_cents,
    cast(running.closing_mrr_cents as bigint) as closing_mrr_cents,
    cast(running.closing_internal_mrr_cents as bigint) as closing_internal_mrr_cents,
    cast(lag(running.closing_subscriber_count, 1, 0) over (order by running.mrr_date) as bigint)
        as opening_subscriber_count,
    cast(running.new_subscriber_count as bigint) as new_subscriber_count,
    cast(running.expansion_subscriber_count as bigint) as expansion_subscriber_count,
    cast(running.contraction_subscriber_count as bigint) as contraction_subscriber_count,
    cast(running.churn_subscriber_count as bigint) as churn_subscriber_count,
    cast(running.reactivation_subscriber_count as bigint) as reactivation_subscriber_count,
    cast(running.closing_subscriber_count as bigint) as closing_subscriber_count
from running
