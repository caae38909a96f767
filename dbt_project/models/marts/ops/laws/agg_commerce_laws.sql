-- One row per law about the marketplace and about periods of revenue, costs and sales, and subject:
-- what must be there and what is. Periods cover all days from the first to now. With `, by day`
-- what moves to another day is seen, too.
{%- set now, today = as_of(), 'cast(' ~ as_of() ~ ' as date)' %}
{%- set covered = 'days from the first to now = days of periods' %}
{%- set events = 'events of programs allowed = events kept' %}
{%- set grains = ' cross join ' ~ ref('period_grains') ~ ' as grains' %}
{%- set orders = ref('stg_fitness_coach__marketplace_orders') ~ ' as facts '
    ~ join_consented('facts', 'anonymous_usage', 'facts.ordered_at') %}
{%- set views = ref('int_marketplace__program_events') ~ ' as facts inner join '
    ~ ref('stg_fitness_coach__marketplace_programs') ~ ' as programs'
    ~ ' on facts.source_system = programs.source_system'
    ~ ' and facts.marketplace_program_id = programs.marketplace_program_id' %}
{%- set sides = grain_sides([
    ('int_marketplace__buyers', [
        'facts.source_system', 'facts.learner_id', 'facts.marketplace_program_id'
    ], none, orders, "facts.status = 'completed' and facts.ordered_at <= " ~ now),
    ('int_marketplace__views', ['facts.analytics_event_id', 'facts.event_date as viewed_date'],
        'facts.viewed_date', views,
        "facts.action = 'program_viewed' and facts.occurred_at <= " ~ now),
    ('agg_programs', ['facts.source_system', 'facts.marketplace_program_id'], none,
        'programs as facts', 'true'),
]) %}
{%- do sides.extend([
    (events, 'facts.action', 'expected', 'facts.event_count', 'facts.event_date', 'event_days',
        'true'),
    (events, 'facts.action', 'actual', '1', 'facts.event_date',
        ref('int_marketplace__program_events'), 'true'),
]) %}
{%- for table in [
    'int_subscriptions__period_totals', 'agg_cost_periods', 'agg_marketplace_periods'
] %}
    {%- do sides.extend([
        (
            covered, "concat('" ~ table ~ " by ', grains.grain)", 'expected',
            days_between(
                period_start('grains.grain', 'facts.first_date'),
                period_end('grains.grain', period_start('grains.grain', today)),
            ) ~ ' + 1',
            none, 'firsts as facts' ~ grains,
            "facts.table_name = '" ~ table ~ "' and facts.first_date <= " ~ today
        ),
        (
            covered, "concat('" ~ table ~ " by ', facts.grain)", 'actual',
            days_between('facts.period_start_date', 'facts.period_end_date') ~ ' + 1', none,
            ref(table), 'true'
        ),
    ]) %}
{%- endfor %}

with event_days as (
    select
        facts.action,
        cast(facts.occurred_at as date) as event_date,
        count(*) as event_count
    from {{ ref('stg_fitness_coach__analytics_events') }} as facts
    {{ join_consented('facts', 'anonymous_usage', 'facts.occurred_at', kind='left') }}
    where
        facts.category = 'marketplace'
        and facts.action in ('program_viewed', 'program_opened')
        and facts.label is not null
        and facts.can_track
        and coalesce(facts.clock_flag, 'none') <> 'future'
        and (facts.learner_id is null or grants_of_anonymous_usage.learner_id is not null)
    group by facts.action, cast(facts.occurred_at as date)
),

programs as (
    select
        facts.source_system,
        facts.marketplace_program_id
    from {{ ref('stg_fitness_coach__marketplace_programs') }} as facts
    union all
    select
        facts.source_system,
        facts.marketplace_program_id
    from {{ ref('fct_orders') }} as facts
    where facts.ordered_at <= {{ now }}
),

beginnings as (
    {% for table, relation, day, condition in [
        ('int_subscriptions__period_totals', 'int_subscriptions__payments_in_usd',
            'cast(facts.occurred_at as date)', 'facts.occurred_at <= ' ~ now),
        ('int_subscriptions__period_totals', 'int_subscriptions__spells',
            'cast(facts.started_at as date)', 'true'),
        ('agg_cost_periods', 'agg_cost_days', 'facts.cost_date', 'true'),
        ('agg_marketplace_periods', 'int_marketplace__sales_periods', 'facts.period_start_date',
            "facts.grain = 'day'"),
        ('agg_marketplace_periods', 'int_marketplace__view_periods', 'facts.period_start_date',
            "facts.grain = 'day'"),
        ('agg_marketplace_periods', 'stg_fitness_coach__marketplace_programs',
            'cast(facts.published_at as date)', 'facts.published_at <= ' ~ now),
    ] -%}
        select
            '{{ table }}' as table_name,
            min({{ day }}) as first_date
        from {{ ref(relation) }} as facts
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

firsts as (
    select
        beginnings.table_name,
        min(beginnings.first_date) as first_date
    from beginnings
    group by beginnings.table_name
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
