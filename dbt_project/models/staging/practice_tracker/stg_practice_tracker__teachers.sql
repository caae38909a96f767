-- One row per teacher: the teaching side of an account.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(teachers.id as string) as teacher_id,
    cast(teachers.user_id as string) as user_id,
    -- attributes
    cast(teachers.specialties as string) as specialties,
    cast(teachers.verification_status as string) as verification_status,
    -- timestamps
    cast(teachers.updated_at as timestamp) as updated_at,
    -- lineage
    cast(teachers._batch_id as string) as batch_id,
    cast(teachers.first_sent_at as timestamp) as sent_at,
    cast(teachers._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'teachers')) }} as teachers
