-- One row per learner of language_tutor, word and day of the learner's own calendar on which it was
-- learned. A word is the same in capitals and with spaces around.
select distinct
    cast(spoken.source_system as string) as source_system,
    cast(spoken.learner_id as string) as learner_id,
    cast(lower(trim(learned.name)) as string) as word,
    cast(spoken.local_date as date) as local_date
from {{ ref('int_sessions__spoken') }} as spoken
{{ json_elements('spoken.vocabulary_learned', 'learned', 'name') }}
where
    spoken.is_past
    and trim(learned.name) <> ''
