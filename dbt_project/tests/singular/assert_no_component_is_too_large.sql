-- Warns of learners whom links join to more than ten: too many for one human, so that nobody of
-- them is held for one with another. A returned row is such a component, or a part of one.
{{ config(severity='warn') }}
select
    component_id,
    count(*) as learner_count
from {{ ref('int_identity__components') }}
where is_too_large
group by component_id
