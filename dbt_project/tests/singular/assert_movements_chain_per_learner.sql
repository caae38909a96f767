-- A row is a movement that does not begin at the revenue at which the learner's last one ended.
with chained as (
    select
        movements.source_system,
        movements.learner_id,
        movements.movement_date,
        movements.mrr_before_cents,
        lag(movements.mrr_after_cents, 1, 0) over (
            partition by movements.source_system, movements.learner_id
            order by movements.movement_date
        ) as last_mrr_after_cents
    from {{ ref('fct_mrr_movements') }} as movements
)

select * from chained
where mrr_before_cents <> last_mrr_after_cents
