-- One row per learner, module and Monday on which more became known of what the learner handed in:
-- what was new on that Monday.
with submissions as (
    select
        submissions.*,
        due.due_from
    from {{ ref('int_ml__submissions') }} as submissions
    left join {{ ref('int_ml__due_assessments') }} as due
        on
            submissions.source_system = due.source_system
            and submissions.module_id = due.module_id
            and submissions.assessment_id = due.assessment_id
),

changes as (
    {% for name, moment, condition in submission_steps() -%}
        select
            submissions.source_system,
            submissions.learner_id,
            submissions.module_id,
            {{ moment }} as known_from,
            {% for other, _, _ in submission_steps() -%}
                {{ 1 if other == name else 0 }} as {{ other }},
            {% endfor -%}
            {% if name == 'score_count' -%}
                {{ millionths('submissions.score') }} as score,
                submissions.score_number * {{ millionths('submissions.score') }} as score_product,
                {{ millionths('submissions.score * submissions.weight') }} as weighted_score,
                {{ millionths('submissions.weight') }} as weight,
            {%- else -%}
                cast(null as bigint) as score,
                cast(null as bigint) as score_product,
                cast(null as bigint) as weighted_score,
                cast(null as bigint) as weight,
            {%- endif %}
            {{ 'submissions.submitted_at' if name == 'submission_count'
                else 'cast(null as timestamp)' }} as submitted_at
        from submissions
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
)

select
    cast(changes.source_system as string) as source_system,
    cast(changes.learner_id as string) as learner_id,
    cast(changes.module_id as string) as module_id,
    cast(changes.known_from as date) as known_from,
    {% for name, _, _ in submission_steps() -%}
        cast(sum(changes.{{ name }}) as bigint) as {{ name }},
    {% endfor -%}
    {% for name in ['score', 'score_product', 'weighted_score', 'weight'] -%}
        cast(sum(changes.{{ name }}) as bigint) as {{ name }},
    {% endfor -%}
    cast(count(case when changes.score < 40000000 then 1 end) as bigint) as failing_score_count,
    cast(min(changes.score) as bigint) as least_score,
    cast(max(changes.submitted_at) as timestamp) as last_submitted_at
from changes
group by changes.source_system, changes.learner_id, changes.module_id, changes.known_from
