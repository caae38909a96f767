-- One row per learner with a link: the least learner id that is at most nine links away. Nine are
-- enough for every component of ten learners; each round takes one link more.
{%- set rounds = 9 %}
with pairs as (
    select
        links.left_learner_id as learner_id,
        links.right_learner_id as neighbour_id
    from {{ ref('int_identity__links') }} as links
    union
    select
        links.right_learner_id as learner_id,
        links.left_learner_id as neighbour_id
    from {{ ref('int_identity__links') }} as links
),

reach as (
    select
        pairs.learner_id,
        pairs.neighbour_id
    from pairs
    union
    select
        pairs.learner_id,
        pairs.learner_id as neighbour_id
    from pairs
),

round_0 as (
    select distinct
        pairs.learner_id,
        pairs.learner_id as label
    from pairs
),

{% for number in range(1, rounds + 1) -%}
    round_{{ number }} as (
        select
            reach.learner_id,
            min(earlier.label) as label
        from reach
        inner join round_{{ number - 1 }} as earlier on reach.neighbour_id = earlier.learner_id
        group by reach.learner_id
    ),

{% endfor -%}

settled as (
    select * from round_{{ rounds }}
)

select
    cast(settled.learner_id as string) as learner_id,
    cast(settled.label as string) as label
from settled
