-- One row per reason to hold two learners for one individual, or no longer to.
select
    -- keys
    cast(identity_evidence.evidence_id as string) as evidence_id,
    cast(identity_evidence.left_source as string) as left_source_system,
    cast(identity_evidence.left_learner_id as string) as left_learner_id,
    cast(identity_evidence.right_source as string) as right_source_system,
    cast(identity_evidence.right_learner_id as string) as right_learner_id,
    -- attributes
    cast(identity_evidence.kind as string) as kind,
    cast(identity_evidence.action as string) as action,
    cast(identity_evidence.actor as string) as actor,
    cast(identity_evidence.reason as string) as reason,
    -- timestamps
    cast(identity_evidence.occurred_at as timestamp) as occurred_at
from {{ source('landing', 'identity_evidence') }} as identity_evidence
