-- One row per session with a reading of tempo or accuracy: the tempo detected, the tempo meant, and
-- the face that the metronome shows for the session's mean accuracy (SES-08, ING-16).
with faced as (
    select
        tempos.*,
        {{ tempo_mood('tempos.tempo_accuracy') }} as mood
    from {{ ref('int_practice__session_tempos') }} as tempos
)

select
    cast(faced.session_id as string) as session_id,
    cast(faced.source_system as string) as source_system,
    cast(faced.learner_id as string) as learner_id,
    cast(faced.local_date as date) as local_date,
    cast(faced.accuracy_count as bigint) as accuracy_count,
    cast(faced.tempo_accuracy as double) as tempo_accuracy,
    cast(faced.happy_count as bigint) as happy_count,
    cast(faced.neutral_count as bigint) as neutral_count,
    cast(faced.annoyed_count as bigint) as annoyed_count,
    cast(faced.angry_count as bigint) as angry_count,
    cast(faced.mood as string) as mood,
    cast(tempo_moods.color as string) as color,
    cast(tempo_moods.animation as string) as animation,
    cast(faced.tempo_count as bigint) as tempo_count,
    cast(faced.detected_bpm as double) as detected_bpm,
    cast(faced.target_bpm as bigint) as target_bpm,
    cast(faced.tempo_multiple as double) as tempo_multiple,
    cast(faced.snapped_bpm as double) as snapped_bpm,
    cast(faced.is_octave_error as boolean) as is_octave_error
from faced
left join {{ ref('tempo_moods') }} as tempo_moods on faced.mood = tempo_moods.mood
