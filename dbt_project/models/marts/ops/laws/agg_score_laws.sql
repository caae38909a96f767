-- One row per law about scores and words that learners learn and subject: what must be there and
-- what is. With `, by day` sums times their days, so that what moves to another day is seen, too.
{%- set scores = ref('int_learning__scores') %}
{%- set lines = ref('int_learning__score_lines') %}
{%- set words = ref('int_vocabulary__learned_days') %}
{%- set reviews = ref('agg_vocabulary_reviews') %}
{%- set spoken = ref('int_sessions__spoken') ~ ' as facts ' %}
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set by_kind = learner + ['facts.score_kind'] %}
{%- set compared = 'facts.can_compare' %}
{#- table, its keys, its day, relation that it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_learning__recent_scores', learner, none, scores ~ ' as facts',
        "facts.score_kind = 'assessment'",
    ),
    ('int_learning__score_lines', by_kind, none, scores ~ ' as facts', compared),
    ('agg_score_trends', by_kind, none, lines ~ ' as facts', 'true'),
    (
        'int_vocabulary__learned_days',
        learner + ['lower(trim(learned.name)) as word', 'facts.local_date'], 'facts.local_date',
        spoken ~ json_elements('facts.vocabulary_learned', 'learned', 'name'),
        "facts.is_past and trim(learned.name) <> ''",
    ),
    ('agg_vocabulary_reviews', learner + ['facts.word'], none, words ~ ' as facts', 'true'),
    ('agg_warmups', learner, none, spoken, 'facts.is_past'),
]) %}
{#- law, what it is about, amount, relation and condition; then amount and table -#}
{%- for law, subject, amount, relation, condition, total, table in [
    ('scores allowed = kept', 'assessments and sessions', 'facts.score_count', 'told', 'true',
        '1', scores),
    ('scores that may be compared = of lines', 'lines', '1', scores, compared,
        'facts.score_count', lines),
    ('scores that may be compared = of lines', 'trends', '1', scores, compared,
        'facts.score_count', ref('agg_score_trends')),
    ('days of words learned = of reviews', 'days', '1', words, 'true',
        'facts.learned_day_count', reviews),
    ('words due = of warm-ups', 'words', '1', reviews, 'facts.is_due',
        'facts.due_word_count', ref('agg_warmups')),
] %}
    {%- set subject = "'" ~ subject ~ "'" %}
    {%- do sides.extend([
        (law, subject, 'expected', amount, none, relation, condition),
        (law, subject, 'actual', total, none, table, 'true'),
    ]) %}
{%- endfor %}

with told as (
    select count(facts.score) as score_count
    from {{ ref('stg_learning_platform__assessments') }} as facts
    {{ join_consented('facts', 'learner_insight', 'facts.submitted_at') }}
    where not facts.is_banked and coalesce(facts.clock_flag, 'none') <> 'future'
    union all
    select
        count(
            coalesce(facts.pronunciation_score, facts.fluency_score, facts.grammar_score)
        ) as score_count
    from {{ ref('int_sessions__decided') }} as facts
    {{ join_consented('facts', 'learner_insight', 'facts.started_at') }}
    where
        facts.source_system = 'language_tutor'
        and facts.consent_basis = 'learner_insight'
        and not facts.is_future_clock
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
