-- One row per law about funnels and ways through the app and subject: what must be there and what
-- is. With `, by day` sums times their days, so that what moves to another day is seen, too.
{%- set week = period_start("'week'", 'facts.local_date') %}
{%- set steps = ref('int_product__session_steps') %}
{%- set within = ' as facts inner join ' ~ ref('int_sessions__decided') ~ ' as sessions on'
    ~ ' facts.session_id = sessions.session_id and facts.entered_at >= sessions.started_at'
    ~ ' and facts.entered_at <= sessions.ended_at and facts.local_date = sessions.local_date' %}
{%- set paths = '(select steps.source_system, steps.session_id,'
    ~ ' max(steps.step_number) as step_count from ' ~ ref('int_product__session_steps') ~ ' as steps'
    ~ ' group by steps.source_system, steps.session_id)' %}
{%- set events = ref('stg_fitness_coach__analytics_events') ~ ' as facts inner join '
    ~ ref('funnel_steps') ~ ' as steps on facts.category = steps.category'
    ~ ' and facts.action = steps.action and (steps.label = \'any\' or facts.label = steps.label)'
    ~ " and steps.event_source = 'event' " %}
{%- set occurred_on = 'cast(facts.occurred_at as date)' %}
{%- set moments = ref('int_product__funnel_moments') %}
{%- set entries = ref('int_product__funnel_entries') %}
{%- set reached = ref('fct_funnel_steps') %}
{%- set reached_on = 'cast(facts.reached_at as date)' %}
{#- law, subject, side, amount, its day, where it stands, condition -#}
{%- set sides = [
    ('last steps of paths = steps', "'steps'", 'expected', 'facts.step_count', none, paths, 'true'),
    ('last steps of paths = steps', "'steps'", 'actual', '1', none, steps, 'true'),
    ('paths = ends of paths', "'paths'", 'expected', '1', none, paths, 'true'),
    ('paths = ends of paths', "'paths'", 'actual', 'case when facts.next_node is null then 1 else 0 end',
        none, steps, 'true'),
    ('steps = steps within their session', "'steps'", 'expected', '1', none, steps, 'true'),
    ('steps = steps within their session', "'steps'", 'actual', '1', none, steps ~ within, 'true'),
    ('steps = steps that end after they begin', "'steps'", 'expected', '1', none, steps, 'true'),
    ('steps = steps that end after they begin', "'steps'", 'actual',
        'case when coalesce(facts.seconds_to_next, 0) >= 0 then 1 else 0 end', none, steps, 'true'),
    ('events that are steps of funnels = moments', "'events'", 'expected', '1', occurred_on,
        events ~ join_consented('facts', 'trend_comparison', 'facts.occurred_at'),
        "facts.can_track and coalesce(facts.clock_flag, 'none') <> 'future'"),
    ('events that are steps of funnels = moments', "'events'", 'actual', '1', occurred_on, moments,
        'true'),
] %}
{%- for population, of in [
    ('everyone', 'true'), ('people', 'not (facts.is_internal or facts.is_bot)'),
] %}
    {%- do sides.extend([
        (
            'sessions with steps = of paths', "'" ~ population ~ "'", 'expected', '1',
            period_start("'month'", 'facts.local_date'), steps, of ~ ' and facts.step_number = 1'
        ),
        (
            'sessions with steps = of paths', "'" ~ population ~ "'", 'actual',
            'facts.session_count', 'facts.month_start_date', ref('agg_session_paths'),
            "facts.population = '" ~ population ~ "'"
        ),
    ]) %}
    {%- for law, mart, count in [
        ('steps = visits of places', 'agg_path_nodes', 'visit_count'),
        ('steps = ways on', 'agg_path_transitions', 'transition_count'),
    ] %}
        {%- do sides.extend([
            (law, "'" ~ population ~ "'", 'expected', '1', week, steps, of),
            (
                law, "'" ~ population ~ "'", 'actual', 'facts.' ~ count, 'facts.week_start_date',
                ref(mart), "facts.population = '" ~ population ~ "'"
            ),
        ]) %}
    {%- endfor %}
{%- endfor %}
{%- for number in range(1, 7) %}
    {%- set step_at = 'facts.step_' ~ number ~ '_at' %}
    {%- for subject, amount, counted in [
        ('steps', '1', '1'),
        (
            'seconds', whole_seconds_between('facts.step_1_at', step_at),
            'facts.seconds_since_entry',
        ),
    ] %}
        {%- set law = subject ~ ' of entries = of steps reached' %}
        {%- set step = "'step " ~ number ~ "'" %}
        {%- do sides.extend([
            (
                law, step, 'expected', amount,
                'cast(' ~ step_at ~ ' as date)', entries, step_at ~ ' is not null'
            ),
            (
                law, step, 'actual', counted, reached_on, reached,
                'facts.step_number = ' ~ number
            ),
        ]) %}
    {%- endfor %}
{%- endfor %}

with sides as (
    {{ law_sides(sides, "'fitness_coach'") }}
)

{{ summed_sides('sides') }}
