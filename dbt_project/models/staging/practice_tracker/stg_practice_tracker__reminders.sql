-- One row per practice reminder.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(reminders.id as string) as reminder_id,
    cast(reminders.student_id as string) as learner_id,
    -- attributes
    cast(reminders.type as string) as reminder_type,
    -- timestamps
    cast(reminders.scheduled_for as timestamp) as scheduled_at,
    cast(reminders.sent_at as timestamp) as reminder_sent_at,
    cast(reminders.opened_at as timestamp) as opened_at,
    cast(reminders.updated_at as timestamp) as updated_at,
    -- lineage
    cast(reminders._batch_id as string) as batch_id,
    cast(reminders.first_sent_at as timestamp) as sent_at,
    cast(reminders._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'reminders')) }} as reminders
