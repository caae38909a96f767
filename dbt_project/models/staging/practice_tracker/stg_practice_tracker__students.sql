-- One row per student: the practising side of an account.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(students.id as string) as learner_id,
    cast(students.user_id as string) as user_id,
    -- attributes
    cast(students.grade_level as string) as grade_level,
    cast(students.timezone as string) as timezone,
    -- measures
    cast(students.years_playing as bigint) as years_playing,
    -- timestamps
    cast(students.updated_at as timestamp) as updated_at,
    -- lineage
    cast(students._batch_id as string) as batch_id,
    cast(students.first_sent_at as timestamp) as sent_at,
    cast(students._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'students')) }} as students
