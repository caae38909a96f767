-- One row per pair of learners who are held for one individual, the lesser learner id to the left.
-- What a person declared last of a pair decides; else it is linked while any other kind of evidence
-- links it. Both ends must allow identity now.
with evidence as (
    select
        stated.left_source_system,
        stated.left_learner_id,
        stated.right_source_system,
        stated.right_learner_id,
        stated.kind,
        stated.action,
        stated.occurred_at,
        stated.evidence_id
    from {{ ref('stg_landing__identity_evidence') }} as stated
    union all
    -- account, student and teacher of practice_tracker
    select
        accounts.source_system as left_source_system,
        least(accounts.learner_id, accounts.user_id) as left_learner_id,
        accounts.source_system as right_source_system,
        greatest(accounts.learner_id, accounts.user_id) as right_learner_id,
        'same_account' as kind,
        'link' as action,
        accounts.signed_up_at as occurred_at,
        'same_account' as evidence_id
    from {{ ref('int_learners__practice_accounts') }} as accounts
    where accounts.learner_id <> accounts.user_id
),

ordered as (
    select
        evidence.*,
        row_number() over (
            partition by evidence.left_learner_id, evidence.right_learner_id, evidence.kind
            order by evidence.occurred_at desc nulls last, evidence.evidence_id desc
        ) as newness
    from evidence
),

-- the newest word of every kind
words as (
    select
        ordered.*,
        bool_or(ordered.kind = 'declared') over (
            partition by ordered.left_learner_id, ordered.right_learner_id
        ) as is_declared
    from ordered
    where ordered.newness = 1
),

linked as (
    select
        words.left_source_system,
        words.left_learner_id,
        words.right_source_system,
        words.right_learner_id,
        min(words.occurred_at) as linked_since_at,
        {{ ordered_string('words.kind', 'words.kind', 'words.kind', ', ') }} as link_kinds
    from words
    where words.action = 'link' and (not words.is_declared or words.kind = 'declared')
    group by
        words.left_source_system,
        words.left_learner_id,
        words.right_source_system,
        words.right_learner_id
),

left_ends as (
    select
        linked.*,
        linked.left_source_system as source_system,
        linked.left_learner_id as learner_id
    from linked
),

right_ends as (
    select
        left_ends.left_source_system,
        left_ends.left_learner_id,
        left_ends.right_source_system,
        left_ends.right_learner_id,
        left_ends.right_source_system as source_system,
        left_ends.right_learner_id as learner_id,
        left_ends.link_kinds,
        left_ends.linked_since_at
    from left_ends
    {{ join_consented('left_ends', 'identity', as_of()) }}
)

select
    cast(right_ends.left_source_system as string) as left_source_system,
    cast(right_ends.left_learner_id as string) as left_learner_id,
    cast(right_ends.right_source_system as string) as right_source_system,
    cast(right_ends.right_learner_id as string) as right_learner_id,
    cast(right_ends.link_kinds as string) as link_kinds,
    cast(right_ends.linked_since_at as timestamp) as linked_since_at
from right_ends
{{ join_consented('right_ends', 'identity', as_of()) }}
