-- A returned row is a period in a segment that begins before the one before it, of the same learner
-- and type, has ended, or that ends before it begins.
{{ config(meta={'dagster': {'ref': {'name': 'dim_segments'}}}) }}
with followed as (
    select
        dim_segments.*,
        lag(dim_segments.valid_to_date) over (
            partition by
                dim_segments.source_system, dim_segments.learner_id, dim_segments.segment_type
            order by dim_segments.valid_from_date
        ) as previous_to_date
    from {{ ref('dim_segments') }} as dim_segments
)

select followed.*
from followed
where
    followed.previous_to_date > followed.valid_from_date
    or followed.valid_to_date <= followed.valid_from_date
