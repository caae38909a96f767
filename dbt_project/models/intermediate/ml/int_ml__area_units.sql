-- One row per learner of practice_tracker, piece, segment and Sunday in whose week it had a
-- reading of accuracy: mean accuracy of that week, by which slower practice is advised, of the 28
-- days after it, of the 28 days before it, and of the 28 days before those (G9).
with days as (
    select
        all_days.*,
        cast(
            all_days.local_date + cast(7 - {{ iso_day_of_week('all_days.local_date') }} as int)
            as date
        ) as week_end_date
    from {{ ref('int_ml__area_days') }} as all_days
),

weeks as (
    select distinct
        days.source_system,
        days.learner_id,
        days.piece_id,
        days.segment_name,
        days.week_end_date as decided_date
    from days
),

summed as (
    select
        {% for name, first, last, measures in [
            ('after', 0, 28, ['accuracy']), ('current', -7, 0, ['accuracy', 'bpm']),
            ('previous', -35, -7, ['accuracy']), ('earlier', -63, -35, ['accuracy']),
        ] -%}
            {% for measure in measures -%}
                {% for what in [measure ~ '_count', measure ~ '_millionths'] -%}
                    sum(
                        case
                            when
                                days.local_date > weeks.decided_date + ({{ first }})
                                and days.local_date <= weeks.decided_date + ({{ last }})
                                then days.{{ what }}
                        end
                    ) as {{ name }}_{{ what }},
                {% endfor -%}
            {% endfor -%}
        {% endfor -%}
        weeks.source_system,
        weeks.learner_id,
        weeks.piece_id,
        weeks.segment_name,
        weeks.decided_date
    from weeks
    inner join days
        on
            weeks.source_system = days.source_system
            and weeks.learner_id = days.learner_id
            and weeks.piece_id = days.piece_id
            and weeks.segment_name = days.segment_name
            and days.local_date > weeks.decided_date - 63
            and days.local_date <= weeks.decided_date + 28
    group by
        weeks.source_system,
        weeks.learner_id,
        weeks.piece_id,
        weeks.segment_name,
        weeks.decided_date
)

select
    cast(summed.source_system as string) as source_system,
    cast(summed.learner_id as string) as learner_id,
    cast(summed.piece_id as string) as piece_id,
    cast(summed.segment_name as string) as segment_name,
    cast(summed.decided_date as date) as decided_date,
    {% for name, column in [
        ('after', 'outcome'), ('earlier', 'outcome_before'), ('current', 'current_outcome'),
        ('previous', 'previous_outcome'),
    ] -%}
        cast(
            {{ mean_of_millionths(
                'summed.' ~ name ~ '_accuracy_millionths', 'summed.' ~ name ~ '_accuracy_count'
            ) }} as double
        ) as {{ column }},
    {% endfor -%}
    cast(summed.after_accuracy_count as bigint) as outcome_count,
    cast(summed.earlier_accuracy_count as bigint) as outcome_before_count,
    cast(summed.current_accuracy_count as bigint) as current_count,
    cast(
        {{ mean_of_millionths('summed.current_bpm_millionths', 'summed.current_bpm_count') }}
        as double
    ) as current_bpm
from summed
