-- One row per session with a reading of tempo or accuracy: how well the tempo was kept, which faces
-- the metronome showed, and which tempo was detected.
--
-- Detection errs by octaves; `tempo_multiple` is the macro of that name. The raw tempo stays beside
-- the snapped one. `practised_bpm` is what the learner played: snapped where the octave is wrong.
with readings as (
    select
        {% for metric, name in [('tempo_accuracy', 'accuracy'), ('average_tempo', 'tempo')] -%}
            count(case when measurements.metric_type = '{{ metric }}' then measurements.value end)
                as {{ name }}_count,
            sum(
                case
                    when measurements.metric_type = '{{ metric }}'
                        then {{ millionths('measurements.value') }}
                end
            ) as {{ name }}_millionths,
        {% endfor -%}
        {% for mood in ['happy', 'neutral', 'annoyed', 'angry'] -%}
            count(
                case
                    when
                        measurements.metric_type = 'tempo_accuracy'
                        and {{ tempo_mood('measurements.value') }} = '{{ mood }}'
                        then 1
                end
            ) as {{ mood }}_count,
        {% endfor -%}
        measurements.session_id
    from {{ ref('int_practice__measurements') }} as measurements
    where measurements.session_id is not null
    group by measurements.session_id
),

measured as (
    select
        readings.*,
        decided.source_system,
        decided.learner_id,
        decided.local_date,
        decided.target_bpm,
        {{ mean_of_millionths('readings.accuracy_millionths', 'readings.accuracy_count') }}
            as tempo_accuracy,
        {{ mean_of_millionths('readings.tempo_millionths', 'readings.tempo_count') }}
            as detected_bpm
    from readings
    inner join {{ ref('int_sessions__decided') }} as decided
        on readings.session_id = decided.session_id
    {{ join_consented('decided', 'learner_insight', as_of()) }}
    where readings.accuracy_count > 0 or readings.tempo_count > 0
),

compared as (
    select
        measured.*,
        {{ tempo_multiple('measured.detected_bpm', 'measured.target_bpm') }} as tempo_multiple
    from measured
)

select
    cast(compared.session_id as string) as session_id,
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.local_date as date) as local_date,
    cast(compared.accuracy_count as bigint) as accuracy_count,
    cast(compared.accuracy_millionths as bigint) as accuracy_millionths,
    cast(compared.tempo_accuracy as double) as tempo_accuracy,
    cast(compared.happy_count as bigint) as happy_count,
    cast(compared.neutral_count as bigint) as neutral_count,
    cast(compared.annoyed_count as bigint) as annoyed_count,
    cast(compared.angry_count as bigint) as angry_count,
    cast(compared.tempo_count as bigint) as tempo_count,
    cast(compared.detected_bpm as double) as detected_bpm,
    cast(compared.target_bpm as bigint) as target_bpm,
    cast(compared.tempo_multiple as double) as tempo_multiple,
    cast(compared.detected_bpm / compared.tempo_multiple as double) as snapped_bpm,
    cast(compared.tempo_multiple in (0.25e0, 0.5e0, 2e0, 4e0) as boolean) as is_octave_error,
    cast(
        case
            when compared.tempo_multiple in (0.25e0, 0.5e0, 2e0, 4e0)
                then compared.detected_bpm / compared.tempo_multiple
            else compared.detected_bpm
        end as double
    ) as practised_bpm
from compared
