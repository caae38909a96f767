-- One row per law about steps of funnels and entries into them, and subject: what must be there and
-- what is. With `, by day` what moves to another day is seen, too.
{%- set now = as_of() %}
{%- set occurred_on = 'cast(facts.occurred_at as date)' %}
{%- set chained = 'moments and facts that are steps = steps of chains' %}
{%- set chains = ref('int_product__funnel_chains') %}
{%- set told_steps = ' inner join ' ~ ref('funnel_steps') ~ ' as steps on steps.event_source = ' %}
{%- set of_funnel = ' inner join ' ~ ref('funnels') ~ ' as funnels'
    ~ ' on steps.funnel = funnels.funnel and steps.funnel_version = funnels.funnel_version' %}
{%- set rows = 'rows of a table = members of its grain' %}
{%- set sides = grain_sides([
    ('int_product__funnel_entries', [
        'openings.funnel', 'openings.funnel_version', 'openings.source_system',
        'openings.learner_id', 'openings.entry_number', 'openings.step_1_at',
    ], 'cast(facts.step_1_at as date)', ref('int_product__funnel_openings') ~ ' as openings',
        'true'),
]) %}
{%- do sides.extend([
    (chained, "'steps'", 'expected', '1', occurred_on,
        ref('int_product__funnel_moments'), 'facts.occurred_at <= ' ~ now),
    (chained, "'steps'", 'actual', '1', occurred_on, chains, 'true'),
    ('first steps that open an entry = entries', "'entries'", 'expected', '1', occurred_on,
        'first_steps', "facts.earlier_at is null or facts.reentry_rule = 'after_gap' and "
        ~ add_seconds('facts.earlier_at', '3600 * facts.window_hours') ~ ' <= facts.occurred_at'),
    ('first steps that open an entry = entries', "'entries'", 'actual', '1',
        'cast(facts.step_1_at as date)', ref('int_product__funnel_openings'), 'true'),
    (rows, "'agg_funnel_weeks'", 'expected', '1', 'facts.entry_week_date', 'entry_weeks as facts'
        ~ ' inner join ' ~ ref('funnel_steps') ~ ' as steps on facts.funnel = steps.funnel'
        ~ ' and facts.funnel_version = steps.funnel_version', 'true'),
    (rows, "'agg_funnel_weeks'", 'actual', '1', 'facts.entry_week_date', ref('agg_funnel_weeks'),
        'true'),
]) %}
{%- for source, relation, moment, is_fit in [
    ('order', 'stg_fitness_coach__marketplace_orders', 'facts.ordered_at', 'false'),
    ('answer', 'int_ai__answered', 'facts.answered_at', 'facts.session_id is not null'),
    ('subscription', 'stg_fitness_coach__subscriptions', 'facts.activated_at', 'false'),
] %}
    {%- do sides.append((
        chained, "'steps'", 'expected', '1', 'cast(' ~ moment ~ ' as date)', ref(relation)
        ~ ' as facts ' ~ join_consented('facts', 'trend_comparison', moment) ~ told_steps
        ~ "'" ~ source ~ "'" ~ of_funnel,
        moment ~ ' <= ' ~ now ~ " and (funnels.entity = 'learner' or " ~ is_fit ~ ')',
    )) %}
{%- endfor %}

with first_steps as (
    select
        chains.occurred_at,
        funnels.reentry_rule,
        funnels.window_hours,
        lag(chains.occurred_at) over (
            partition by
                chains.funnel, chains.funnel_version, chains.learner_id, chains.session_id
            order by chains.occurred_at
        ) as earlier_at
    from {{ chains }} as chains
    {{ join_consented('chains', 'trend_comparison', now) }}
    inner join {{ ref('funnels') }} as funnels
        on
            chains.funnel = funnels.funnel
            and chains.funnel_version = funnels.funnel_version
    where chains.step_number = 1
),

platforms as (
    select 'all' as platform
    union all
    select 'own' as platform
),

entry_weeks as (
    select distinct
        steps.funnel,
        steps.funnel_version,
        populations.population,
        case when platforms.platform = 'own' then coalesce(steps.platform, 'unknown') end
            as platform,
        {{ period_start("'week'", local_date('steps.entered_at', 'zones.zone')) }}
            as entry_week_date
    from {{ ref('fct_funnel_steps') }} as steps
    {{ join_consented('steps', 'trend_comparison', now) }}
    {{ join_zone('steps', 'steps.entered_at') }}
    inner join {{ ref('int_product__populations') }} as populations
        on
            steps.source_system = populations.source_system
            and steps.learner_id = populations.learner_id
    cross join platforms
    where steps.step_number = 1
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
