-- One row per account.
select
    -- keys
    cast('practice_tracker' as string) as source_system,
    cast(users.id as string) as user_id,
    -- attributes
    cast(users.role as string) as role,
    cast(users.is_active as boolean) as is_active,
    -- measures
    cast(users.reputation_points as bigint) as reputation_points,
    -- timestamps
    cast(users.created_at as timestamp) as created_at,
    cast(users.updated_at as timestamp) as updated_at,
    -- lineage
    cast(users._batch_id as string) as batch_id,
    cast(users.first_sent_at as timestamp) as sent_at,
    cast(users._clock_flag as string) as clock_flag
from {{ deduplicated(source('practice_tracker', 'users')) }} as users
