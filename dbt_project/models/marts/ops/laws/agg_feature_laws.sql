-- One row per law about what learners use and how they score it, and subject: what must be there
-- and what is. With `, by day` what moves to another day is seen, too.
{%- set now, today = as_of(), 'cast(' ~ as_of() ~ ' as date)' %}
{%- set marks = 'uses and scores = marks of learners' %}
{%- set later = 'weeks after uses = marks of learners' %}
{%- set scored = 'scores told = scores of features' %}
{%- set week, next_week = 'facts.week_start_date', 'facts.next_week_date' %}
{%- set weeks, scores = ref('int_product__feature_weeks'), ref('int_product__feature_scores') %}
{%- set feature_marks = ref('int_product__feature_marks') %}
{%- set first_uses = ' as facts inner join ' ~ weeks ~ ' as uses'
    ~ ' on facts.source_system = uses.source_system and facts.learner_id = uses.learner_id'
    ~ ' and facts.week_start_date = uses.week_start_date' %}
{#- of five to eight weeks after a use, how many have begun, and are not after the next -#}
{%- set lapses = 'greatest(0, least(8, floor(' ~ days_between(week, today) ~ ' / 7),'
    ~ ' coalesce(' ~ days_between(week, next_week) ~ ' / 7, 8)) - 4)' %}
{%- set features = '(select features.feature from used as features union select told.feature from '
    ~ ref('industry_benchmarks') ~ " as told where told.measure = 'feature_use')" %}
{%- set sides = grain_sides([
    ('agg_feature_benchmarks', [
        'months.source_system', 'months.month_start_date', 'features.feature'
    ], 'facts.month_start_date', 'used as months cross join ' ~ features ~ ' as features', 'true'),
]) %}
{%- do sides.extend([
    ('uses allowed = uses of learners', "'uses'", 'expected', 'facts.use_count', week, 'uses',
        'true'),
    ('uses allowed = uses of learners', "'uses'", 'actual', 'facts.action_count', week, weeks,
        'true'),
    (marks, "'used'", 'expected', '1', week, weeks, 'true'),
    (marks, "'returned'", 'expected', '1', next_week, weeks,
        next_week ~ ' <= ' ~ today ~ ' and ' ~ days_between(week, next_week) ~ ' = 7'),
    (marks, "'scored'", 'expected', '1', week, scores, 'true'),
    (marks, 'facts.mark', 'actual', '1', week, feature_marks,
        "facts.mark in ('used', 'returned', 'scored')"),
    (later, "'lapsed'", 'expected', lapses, none, weeks, 'true'),
    (later, "'adopted'", 'expected', 'facts.week_count', none,
        'weeks_since' ~ first_uses,
        period_start("'week'", 'uses.first_use_date') ~ ' = uses.week_start_date'),
    (later, 'facts.mark', 'actual', '1', none, feature_marks,
        "facts.mark in ('lapsed', 'adopted')"),
    (scored, 'facts.feature', 'actual', 'facts.score', week, scores, 'true'),
]) %}
{%- for relation, feature, score, moment, condition in [
    ('int_ai__answered', 'ai', 'satisfaction', 'facts.answered_at', 'true'),
    ('stg_fitness_coach__marketplace_orders', 'marketplace', 'rating', 'facts.ordered_at', 'true'),
    ('stg_fitness_coach__support_tickets', 'coach', 'satisfaction', 'facts.opened_at',
        "facts.category = 'training'"),
] %}
    {%- set told_on = local_date(moment, 'zones.zone') %}
    {%- do sides.append((
        scored, "'" ~ feature ~ "'", 'expected', 'facts.' ~ score, period_start("'week'", told_on),
        ref(relation) ~ ' as facts ' ~ join_consented('facts', 'trend_comparison', moment)
        ~ ' ' ~ join_zone('facts', moment),
        'facts.' ~ score ~ ' is not null and ' ~ condition ~ ' and ' ~ told_on ~ ' <= ' ~ today,
    )) %}
{%- endfor %}

with used as (
    select distinct
        days.source_system,
        days.category as feature,
        {{ period_start("'month'", 'days.local_date') }} as month_start_date
    from {{ ref('int_engagement__feature_days') }} as days
    {{ join_consented('days', 'trend_comparison', now) }}
    inner join {{ ref('int_product__populations') }} as populations
        on
            days.source_system = populations.source_system
            and days.learner_id = populations.learner_id
            and populations.population = 'people'
),

uses as (
    {% for relation, moment, amount, condition in [
        ('int_engagement__feature_days', 'local_date', 'action_count', 'true'),
        ('int_sessions__decided', 'started_at', '1', "facts.consent_basis = 'learner_insight'"
            ~ " and facts.source_system <> 'fitness_coach' and facts.session_type is not null"
            ~ ' and not facts.is_future_clock'),
        ('int_ai__answered', 'answered_at', '1', 'true'),
        ('stg_fitness_coach__marketplace_orders', 'ordered_at', '1', 'true'),
    ] -%}
        {%- set is_dated = moment in ['local_date', 'started_at'] -%}
        {%- set day = 'facts.local_date' if is_dated
            else local_date('facts.' ~ moment, 'zones.zone') -%}
        select
            {{ period_start("'week'", day) }} as week_start_date,
            sum({{ amount }}) as use_count
        from {{ ref(relation) }} as facts
        {{ join_consented(
            'facts', 'trend_comparison', now if moment == 'local_date' else 'facts.' ~ moment
        ) }}
        {{ '' if is_dated else join_zone('facts', 'facts.' ~ moment) }}
        where {{ day }} <= {{ today }} and {{ condition }}
        group by {{ period_start("'week'", day) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- how many weeks a learner was active in from each on
weeks_since as (
    select
        weeks.*,
        row_number() over (
            partition by weeks.source_system, weeks.learner_id
            order by weeks.week_start_date desc
        ) as week_count
    from {{ ref('int_product__active_weeks') }} as weeks
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
