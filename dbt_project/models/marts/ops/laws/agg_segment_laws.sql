-- One row per law about the segments that people are in, app and subject: what must be there and
-- what is. From where something is known periods leave no day out. With `, by day` what moves to
-- another day is seen, too.
{%- set end = 'cast(' ~ end_of_time() ~ ' as date)' %}
{%- set told = ref('stg_fitness_coach__profile_versions') ~ ' as facts '
    ~ join_consented('facts', 'profiling', as_of())
    ~ ' ' ~ join_zone('facts', 'facts.updated_at') %}
{%- set told_on = local_date('facts.updated_at', 'zones.zone') ~ ' as from_date' %}
{%- set spans = ' as facts inner join ' ~ ref('int_product__profiled_spans') ~ ' as spans on'
    ~ ' facts.source_system = spans.source_system and facts.learner_id = spans.learner_id' %}
{%- set spanned_from = 'greatest(facts.from_date, spans.span_from_date)' %}
{%- set is_spanned = spanned_from ~ ' < least(facts.to_date, spans.span_to_date,'
    ~ ' cast(spans.today_date + 1 as date))' %}
{%- set covered = 'days since it is known = days of segments' %}
{%- set in_spans = 'segments within spans = periods in segments' %}
{%- set length = days_between('facts.from_date', 'facts.to_date') %}
{%- set periods = ref('int_product__profile_periods') %}
{%- set aged_from = 'greatest(facts.from_date, rules.first_date, '
    ~ new_years_day('facts.birth_year + rules.lowest') ~ ')' %}
{%- set aged_to = 'least(facts.to_date, '
    ~ new_years_day('facts.birth_year + rules.highest + 1') ~ ')' %}
{%- set sides = grain_sides([
    ('int_product__profile_periods', ['facts.source_system', 'facts.learner_id', told_on],
        'facts.from_date', told, 'true'),
]) %}
{%- do sides.extend([
    ('days of consent = days of spans', "'profiling'", 'expected', days_between(
        first_noon_date('facts.valid_from'), first_noon_date('facts.valid_to')
    ), none, ref('int_consent__grants') ~ ' as facts inner join ' ~ ref('int_learners__people')
        ~ ' as people on facts.source_system = people.source_system'
        ~ ' and facts.learner_id = people.learner_id', "facts.purpose = 'profiling'"),
    ('days of consent = days of spans', "'profiling'", 'actual',
        days_between('facts.span_from_date', 'facts.span_to_date'), none,
        ref('int_product__profiled_spans'), 'true'),
    (covered, "'age_band'", 'expected', days_between(aged_from, aged_to), none, periods
        ~ " as facts inner join rules on rules.segment_type = 'age_band'",
        'facts.birth_year is not null and ' ~ aged_from ~ ' < ' ~ aged_to),
    (covered, 'facts.segment_type', 'expected', days_between('facts.from_date', end), none,
        'beginnings', 'true'),
    (in_spans, 'facts.segment_type', 'actual', '1', 'facts.valid_from_date',
        ref('int_product__segment_periods'), 'true'),
]) %}
{%- for subject, relation in {
    "'engagement_level'": ref('int_product__engagement_segments'),
    "'subscription_tier'": ref('int_product__tier_segments'),
    'facts.segment_type': ref('int_product__attribute_segments'),
}.items() %}
    {%- do sides.extend([
        (covered, subject, 'actual', length, none, relation, 'true'),
        (in_spans, subject, 'expected', '1', spanned_from, relation ~ spans, is_spanned),
    ]) %}
{%- endfor %}
{%- for attribute in ['goal_category', 'country', 'gender'] %}
    {%- do sides.append((
        covered, "'" ~ attribute ~ "'", 'expected', length, none, periods,
        'facts.' ~ attribute ~ ' is not null',
    )) %}
{%- endfor %}

-- the bands of ages, as the levels of engagement, leave nothing out
with rules as (
    select
        segment_rules.segment_type,
        min(segment_rules.lowest) as lowest,
        max(segment_rules.highest) as highest,
        min(segment_rules.effective_date) as first_date
    from {{ ref('segment_rules') }} as segment_rules
    group by segment_rules.segment_type
),

moments as (
    {% for relation, moment in [
        ('int_subscriptions__paid_periods', 'period_from_at'),
        ('int_subscriptions__paid_periods', 'period_to_at'),
        ('int_subscriptions__history', 'valid_from'),
        ('int_subscriptions__history', 'valid_to'),
        ('stg_fitness_coach__profiles', 'signed_up_at'),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            {{ relation }}.{{ moment }} as moment
        from {{ ref(relation) }} as {{ relation }}
        {{ "where status = 'trialing' and valid_from < valid_to" if 'valid' in moment }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

beginnings as (
    select
        moments.source_system,
        moments.learner_id,
        'subscription_tier' as segment_type,
        min({{ local_date('moments.moment', 'zones.zone') }}) as from_date
    from moments
    {{ join_consented('moments', 'profiling', as_of()) }}
    {{ join_zone('moments', 'moments.moment') }}
    where moments.moment < {{ end_of_time() }}
    group by moments.source_system, moments.learner_id
    union all
    select
        days.source_system,
        days.learner_id,
        'engagement_level' as segment_type,
        greatest(min(days.local_date), min(rules.first_date)) as from_date
    from {{ ref('int_cohorts__learner_days') }} as days
    {{ join_consented('days', 'profiling', noon_of('days.local_date')) }}
    inner join rules on rules.segment_type = 'engagement_level'
    where not days.is_future_clock
    group by days.source_system, days.learner_id
),

sides as (
    {{ law_sides(sides, 'facts.source_system') }}
)

{{ summed_sides('sides') }}
