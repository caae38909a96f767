-- Periods in which a person grants a purpose neither overlap nor follow each other without a break
-- (then they would be one). A returned row is a period that touches the one before.
with grants as (
    select
        *,
        lag(valid_to) over (
            partition by source_system, learner_id, purpose order by valid_from
        ) as previous_valid_to
    from {{ ref('int_consent__grants') }}
)

select
    source_system,
    learner_id,
    purpose,
    valid_from,
    valid_to
from grants
where valid_from >= valid_to or valid_from <= previous_valid_to
