-- One row per grain (day, week, month, quarter) and UTC period in which a program was looked at:
-- how many looked at one, and how many of them ordered what they had looked at within seven days.
with viewers as (
    select
        grains.grain,
        {{ period_start('grains.grain', 'views.viewed_date') }} as period_start_date,
        views.learner_id,
        count(*) as view_count,
        max(case when views.is_matured then 1 else 0 end) as is_matured,
        max(case when views.is_followed_by_order then 1 else 0 end) as is_converted
    from {{ ref('int_marketplace__views') }} as views
    cross join {{ ref('period_grains') }} as grains
    group by
        grains.grain,
        {{ period_start('grains.grain', 'views.viewed_date') }},
        views.learner_id
)

select
    cast(viewers.grain as string) as grain,
    cast(viewers.period_start_date as date) as period_start_date,
    cast(sum(viewers.view_count) as bigint) as view_count,
    cast(count(viewers.learner_id) as bigint) as viewing_learner_count,
    cast(
        sum(case when viewers.learner_id is null then 0 else viewers.is_matured end) as bigint
    ) as matured_viewing_learner_count,
    cast(
        sum(
            case
                when viewers.learner_id is null then 0
                else viewers.is_matured * viewers.is_converted
            end
        ) as bigint
    ) as converted_learner_count
from viewers
group by viewers.grain, viewers.period_start_date
