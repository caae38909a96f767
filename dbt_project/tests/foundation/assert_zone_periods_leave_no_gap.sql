-- At every moment every person has exactly one time zone: the periods of a person begin at the
-- beginning of time, follow each other and end at its end. A returned row names a period that does
-- not fit its neighbours.
with zones as (
    select
        *,
        lag(valid_to) over (
            partition by source_system, learner_id order by valid_from
        ) as previous_valid_to,
        lead(valid_from) over (
            partition by source_system, learner_id order by valid_from
        ) as next_valid_from
    from {{ ref('int_learners__zones') }}
)

select
    source_system,
    learner_id,
    valid_from,
    valid_to
from zones
where
    valid_from <> coalesce(previous_valid_to, {{ beginning_of_time() }})
    or valid_to <> coalesce(next_valid_from, {{ end_of_time() }})
