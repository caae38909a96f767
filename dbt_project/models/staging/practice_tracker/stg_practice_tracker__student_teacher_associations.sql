-- One row per pair of a student and a teacher who work together.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(student_teacher_associations.student_id as string) as learner_id,
    cast(student_teacher_associations.teacher_id as string) as teacher_id,
    -- timestamps
    cast(student_teacher_associations.created_at as timestamp) as created_at,
    -- lineage
    cast(student_teacher_associations._batch_id as string) as batch_id,
    cast(student_teacher_associations.first_sent_at as timestamp) as sent_at,
    cast(student_teacher_associations._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'student_teacher_associations')) }}
        as student_teacher_associations
