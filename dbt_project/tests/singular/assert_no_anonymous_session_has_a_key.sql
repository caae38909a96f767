-- A row is a session shown as anonymous that still carries the learner's or the app's key, or a
-- session shown with a learner whose consent is not on record as its basis.
select *
from {{ ref('fct_sessions') }}
where
    (is_anonymous and (learner_id is not null or source_session_id is not null))
    or (is_anonymous and not is_zone_imputed)
    or (not is_anonymous and (learner_id is null or consent_basis <> 'learner_insight'))
