{# What is counted of recommendations of AI models, and of whose. #}

{#
  Counts and sums of recommendations by column name, each an expression that gives a BIGINT over the
  rows of `relation`. A judgement that comes 14 days or more after the recommendation is late: days
  so old count as mature.
#}
{% macro recommendation_counts(relation) -%}
    {%- set counts = {'recommendation_count': 'count(*)'} -%}
    {%- do counts.update({
        'answered_count': "count(case when " ~ relation ~ ".outcome <> 'unanswered' then 1 end)",
    }) -%}
    {%- for outcome in ['accepted', 'modified', 'rejected', 'unanswered'] -%}
        {%- do counts.update({
            outcome ~ '_count':
                "count(case when " ~ relation ~ ".outcome = '" ~ outcome ~ "' then 1 end)",
        }) -%}
    {%- endfor -%}
    {%- do counts.update({
        'known_modification_count':
            'count(case when ' ~ relation ~ '.modified_field_count is not null then 1 end)',
        'judged_count': 'count(' ~ relation ~ '.is_outcome_correct)',
        'correct_count': 'count(case when ' ~ relation ~ '.is_outcome_correct then 1 end)',
        'late_judged_count':
            'count(case when ' ~ relation ~ '.is_outcome_correct is not null and ' ~ relation
            ~ '.judged_at >= ' ~ relation ~ ".recommended_at + interval '14' day then 1 end)",
        'satisfaction_count': 'count(' ~ relation ~ '.satisfaction)',
        'satisfaction_total': 'sum(' ~ relation ~ '.satisfaction)',
        'costed_count': 'count(' ~ relation ~ '.cost_micros)',
        'cost_micros': 'sum(' ~ relation ~ '.cost_micros)',
        'timed_count': 'count(' ~ relation ~ '.latency_micros)',
        'latency_total_micros': 'sum(' ~ relation ~ '.latency_micros)',
    }) -%}
    {{- return(counts) -}}
{%- endmacro %}


{#
  The populations that a recommendation counts in, as `populations`.population; for the from clause,
  right after `relation`, which says whether staff or a program got it.
#}
{% macro join_recommendation_populations(relation) -%}
    inner join (
        select 'everyone' as population
        union all
        select 'people' as population
    ) as populations
        on
            populations.population = 'everyone'
            or (not {{ relation }}.is_internal and not {{ relation }}.is_bot)
{%- endmacro %}


{# Every pair of a kind of safety events (`any`: all) and a severity (`any`), as a select. #}
{% macro safety_labels() -%}
    {%- set kinds = [
        'any', 'medical_contradiction', 'recommendation_violation', 'safety_rail_trigger',
    ] -%}
    {%- set severities = ['any', 'low', 'medium', 'high', 'critical'] -%}
    {%- for kind in kinds -%}
        {%- for severity in severities %}
    select '{{ kind }}' as shown_kind, '{{ severity }}' as shown_severity
    {{ 'union all' if not (loop.last and kind == kinds[-1]) }}
        {%- endfor -%}
    {%- endfor %}
{%- endmacro %}
