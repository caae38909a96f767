-- One row per support ticket and version: every state that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(support_tickets.id as string) as support_ticket_id,
    cast(support_tickets.userid as string) as learner_id,
    -- attributes
    cast(support_tickets.category as string) as category,
    cast(support_tickets.priority as string) as priority,
    cast(support_tickets.status as string) as status,
    -- measures
    cast(support_tickets.satisfaction as bigint) as satisfaction,
    cast(support_tickets.costcents as bigint) as cost_cents,
    -- timestamps
    cast(support_tickets.openedat as timestamp) as opened_at,
    cast(support_tickets.firstresponseat as timestamp) as first_response_at,
    cast(support_tickets.solvedat as timestamp) as solved_at,
    cast(support_tickets.updatedat as timestamp) as updated_at,
    -- lineage
    cast(support_tickets._batch_id as string) as batch_id,
    cast(support_tickets.first_sent_at as timestamp) as sent_at,
    cast(support_tickets._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'support_tickets'), every_version=true) }}
        as support_tickets
