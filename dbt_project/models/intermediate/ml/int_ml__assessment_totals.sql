-- One row per learner, module and Monday on which more became known of what the learner handed in:
-- all that was known from then, and until the next such Monday.
with steps as (
    select * from {{ ref('int_ml__assessment_steps') }}
),

totals as (
    select
        steps.source_system,
        steps.learner_id,
        steps.module_id,
        steps.known_from,
        lead(steps.known_from) over learner_module as known_to,
        {% for name, _, _ in submission_steps() -%}
            sum(steps.{{ name }}) over learner_module as {{ name }},
        {% endfor -%}
        {% for name in ['score', 'score_product', 'weighted_score', 'weight'] -%}
            sum(steps.{{ name }}) over learner_module as {{ name }},
        {% endfor -%}
        sum(steps.failing_score_count) over learner_module as failing_score_count,
        min(steps.least_score) over learner_module as least_score,
        max(steps.last_submitted_at) over learner_module as last_submitted_at
    from steps
    window learner_module as (
        partition by steps.source_system, steps.learner_id, steps.module_id
        order by steps.known_from
    )
)

select
    cast(totals.source_system as string) as source_system,
    cast(totals.learner_id as string) as learner_id,
    cast(totals.module_id as string) as module_id,
    cast(totals.known_from as date) as known_from,
    cast(coalesce(totals.known_to, cast({{ end_of_time() }} as date)) as date) as known_to,
    {% for name, _, _ in submission_steps() -%}
        cast(totals.{{ name }} as bigint) as {{ name }},
    {% endfor -%}
    cast(totals.failing_score_count as bigint) as failing_score_count,
    cast({{ mean_of_millionths('totals.score', 'totals.score_count') }} as double) as score_mean,
    cast({{ ratio('totals.weighted_score', 'totals.weight') }} as double) as weighted_score_mean,
    cast(totals.least_score / 1e6 as double) as least_score,
    cast(last_scores.score as double) as last_score,
    cast(
        {{ slope(
            'totals.score_count',
            'totals.score_count * (totals.score_count + 1) / 2',
            'totals.score_count * (totals.score_count + 1) * (2 * totals.score_count + 1) / 6',
            'totals.score',
            'totals.score_product'
        ) }} / 1e6 as double
    ) as score_slope,
    cast(totals.last_submitted_at as timestamp) as last_submitted_at
from totals
left join {{ ref('int_ml__submissions') }} as last_scores
    on
        totals.source_system = last_scores.source_system
        and totals.learner_id = last_scores.learner_id
        and totals.module_id = last_scores.module_id
        and totals.score_count = last_scores.score_number
        and last_scores.score is not null
        and not last_scores.is_banked
