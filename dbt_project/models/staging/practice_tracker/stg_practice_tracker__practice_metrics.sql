-- One row per student, moment and kind of measurement.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(practice_metrics.student_id as string) as learner_id,
    cast(practice_metrics.metric_type as string) as metric_type,
    -- attributes
    cast(practice_metrics.metadata as string) as metadata,
    -- measures
    cast(practice_metrics.value as double) as value,
    -- timestamps
    cast(practice_metrics.time as timestamp) as measured_at,
    -- lineage
    cast(practice_metrics._batch_id as string) as batch_id,
    cast(practice_metrics.first_sent_at as timestamp) as sent_at,
    cast(practice_metrics._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'practice_metrics')) }} as practice_metrics
