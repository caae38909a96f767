-- One row per change of an account's reputation, with the balance that it leads to (GAM-03).
select
    cast(entries.entry_id as string) as entry_id,
    cast(entries.source_system as string) as source_system,
    cast(entries.learner_id as string) as learner_id,
    cast(entries.reason as string) as reason,
    cast(entries.forum_post_id as string) as forum_post_id,
    cast(entries.occurred_at as timestamp) as occurred_at,
    cast({{ local_date('entries.occurred_at', 'zones.zone') }} as date) as local_date,
    cast(entries.points as bigint) as points,
    cast(
        sum(entries.points) over (
            partition by entries.source_system, entries.learner_id
            order by entries.occurred_at, entries.entry_id
            rows between unbounded preceding and current row
        ) as bigint
    ) as balance_points
from {{ ref('int_community__reputation_entries') }} as entries
{{ join_consented('entries', 'learner_insight', as_of()) }}
{{ join_zone('entries', 'entries.occurred_at') }}
