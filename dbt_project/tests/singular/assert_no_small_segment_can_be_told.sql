-- A returned row is a type of segment and week in which fewer than five learners are shown, or in
-- which what is hidden could be told from a total: one segment alone, or fewer than five learners.
{{ config(meta={'dagster': {'ref': {'name': 'agg_segment_weeks'}}}) }}
with compared as (
    select
        counted.*,
        shown.learner_count as shown_learner_count,
        shown.active_learner_count as shown_active_count
    from {{ ref('int_product__segment_weeks') }} as counted
    inner join {{ ref('agg_segment_weeks') }} as shown
        on
            counted.source_system = shown.source_system
            and counted.segment_type = shown.segment_type
            and counted.segment = shown.segment
            and counted.week_start_date = shown.week_start_date
)

select
    compared.source_system,
    compared.segment_type,
    compared.week_start_date
from compared
group by compared.source_system, compared.segment_type, compared.week_start_date
having
    min(compared.shown_learner_count) < 5
    or min(compared.shown_active_count) < 5
    {% for shown, counted in [
        ('shown_learner_count', 'learner_count'), ('shown_active_count', 'active_learner_count'),
    ] -%}
        or (
            count(compared.{{ shown }}) between 1 and count(*) - 1
            and (
                count(compared.{{ shown }}) = count(*) - 1
                or sum(case when compared.{{ shown }} is null then compared.{{ counted }} end) < 5
            )
        )
    {% endfor %}
