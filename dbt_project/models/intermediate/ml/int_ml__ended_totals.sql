-- One row per learner and Monday on which it became known that an enrolment had ended: withdrawals
-- and completions that were known from then, and until the next such Monday.
{% set versions = ref('stg_learning_platform__module_progress_versions') -%}
with ended as (
    {% for name in ['withdrawn', 'completed'] -%}
        select
            first_told.source_system,
            first_told.learner_id,
            first_told.{{ name }}_at as ended_at,
            first_told.sent_at,
            {{ 1 if name == 'withdrawn' else 0 }} as withdrawn_count
        from {{ first_versions(
            versions, 'learner_id, versions.module_id',
            'versions.' ~ name ~ '_at is not null'
        ) }} as first_told
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

known as (
    select
        ended.*,
        {{ known_from(available_at('ended.ended_at', 'ended.sent_at')) }} as known_from
    from ended
    {{ join_availability('ended', 'module_progress') }}
    {{ join_consented('ended', 'learner_insight', 'ended.ended_at') }}
),

steps as (
    select
        known.source_system,
        known.learner_id,
        known.known_from,
        sum(known.withdrawn_count) as withdrawn_count,
        sum(1 - known.withdrawn_count) as completed_count,
        max(case when known.withdrawn_count = 1 then known.ended_at end) as last_withdrawn_at
    from known
    group by known.source_system, known.learner_id, known.known_from
)

select
    cast(steps.source_system as string) as source_system,
    cast(steps.learner_id as string) as learner_id,
    cast(steps.known_from as date) as known_from,
    cast(
        coalesce(lead(steps.known_from) over learner, cast({{ end_of_time() }} as date)) as date
    ) as known_to,
    cast(sum(steps.withdrawn_count) over learner as bigint) as withdrawn_count,
    cast(sum(steps.completed_count) over learner as bigint) as completed_count,
    cast(max(steps.last_withdrawn_at) over learner as timestamp) as last_withdrawn_at
from steps
window learner as (
    partition by steps.source_system, steps.learner_id
    order by steps.known_from
)
