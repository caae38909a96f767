-- One row per program that was looked at, or bought 28 days ago or earlier: how many looked at it,
-- how many of them ordered it within seven days, how many buyers use it.
with viewers as (
    select
        views.source_system,
        views.marketplace_program_id,
        views.learner_id,
        count(*) as view_count,
        max(case when views.is_matured then 1 else 0 end) as is_matured,
        max(case when views.is_followed_by_order then 1 else 0 end) as is_converted
    from {{ ref('int_marketplace__views') }} as views
    group by views.source_system, views.marketplace_program_id, views.learner_id
),

facts as (
    select
        viewers.source_system,
        viewers.marketplace_program_id,
        viewers.view_count,
        case when viewers.learner_id is null then 0 else 1 end as viewing_learner_count,
        case when viewers.learner_id is null then 0 else viewers.is_matured end
            as matured_viewing_learner_count,
        case
            when viewers.learner_id is null then 0
            else viewers.is_matured * viewers.is_converted
        end as converted_learner_count,
        0 as matured_buyer_count,
        0 as using_buyer_count,
        0 as use_day_count
    from viewers
    union all
    select
        buyers.source_system,
        buyers.marketplace_program_id,
        0 as view_count,
        0 as viewing_learner_count,
        0 as matured_viewing_learner_count,
        0 as converted_learner_count,
        1 as matured_buyer_count,
        case when buyers.use_day_count > 0 then 1 else 0 end as using_buyer_count,
        buyers.use_day_count
    from {{ ref('int_marketplace__buyers') }} as buyers
    where buyers.is_matured
)

select
    cast(facts.source_system as string) as source_system,
    cast(facts.marketplace_program_id as string) as marketplace_program_id,
    cast(sum(facts.view_count) as bigint) as view_count,
    cast(sum(facts.viewing_learner_count) as bigint) as viewing_learner_count,
    cast(sum(facts.matured_viewing_learner_count) as bigint) as matured_viewing_learner_count,
    cast(sum(facts.converted_learner_count) as bigint) as converted_learner_count,
    cast(sum(facts.matured_buyer_count) as bigint) as matured_buyer_count,
    cast(sum(facts.using_buyer_count) as bigint) as using_buyer_count,
    cast(sum(facts.use_day_count) as bigint) as use_day_count
from facts
group by facts.source_system, facts.marketplace_program_id
