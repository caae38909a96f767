-- One row per law about sessions, measurements, points and reputation, source and subject: what
-- must be there and what is. With `, by day` sums times their days, so that what moves is seen.
{%- set decided = ref('int_sessions__decided') %}
{%- set shown = ref('fct_sessions') %}
{%- set days = ref('fct_learner_days') %}
{%- set told = ref('int_engagement__learner_days') %}
{%- set periods = ref('agg_engagement_periods') %}
{%- set points = ref('fct_practice_points') %}
{%- set ended = "facts.source_system = 'practice_tracker' and not facts.is_anonymous"
    ~ ' and facts.total_seconds is not null' %}
{%- set parts = 'facts.base_points + facts.slow_points + facts.meditation_points'
    ~ ' + facts.accuracy_points' %}
{%- set matching = '(select agg_measurement_matching.*, ' ~ "'practice_tracker' as source_system"
    ~ ' from ' ~ ref('agg_measurement_matching') ~ ' as agg_measurement_matching)' %}
{%- set ledger = ref('int_community__reputation_entries') %}
{%- set entries = ref('fct_reputation_entries') %}
{%- set entered_on = 'cast(facts.occurred_at as date)' %}
{#- law, subject, side, amount, its day, where it stands, condition -#}
{%- set sides = [
    ('local starts of sessions = their days', "'sessions'", 'expected', '1',
        'cast(facts.local_started_at as date)', decided, 'true'),
    ('local starts of sessions = their days', "'sessions'", 'actual', '1', 'facts.local_date',
        decided, 'true'),
    ('sessions that may be shown = shown', "'sessions'", 'expected', '1', 'facts.local_date',
        decided, "facts.consent_basis <> 'excluded'"),
    ('sessions that may be shown = shown', "'sessions'", 'actual', '1', 'facts.local_date',
        shown, 'true'),
    ('seconds that may be shown = shown', "'seconds'", 'expected', 'facts.total_seconds',
        'facts.local_date', decided, "facts.consent_basis <> 'excluded'"),
    ('seconds that may be shown = shown', "'seconds'", 'actual', 'facts.total_seconds',
        'facts.local_date', shown, 'true'),
    ('sessions with a learner = of learner days', "'sessions'", 'expected', '1',
        'facts.local_date', shown, 'not facts.is_anonymous'),
    ('sessions with a learner = of learner days', "'sessions'", 'actual', 'facts.session_count',
        'facts.local_date', days, 'true'),
    ('seconds with a learner = of learner days', "'seconds'", 'expected', 'facts.total_seconds',
        'facts.local_date', shown, 'not facts.is_anonymous'),
    ('seconds with a learner = of learner days', "'seconds'", 'actual', 'facts.total_seconds',
        'facts.local_date', days, 'true'),
    ('measurements staged = of all days', "'measurements'", 'expected', '1',
        'cast(facts.measured_at as date)',
        ref('stg_practice_tracker__practice_metrics'), 'true'),
    ('measurements staged = of all days', "'measurements'", 'actual',
        'facts.excluded_count + facts.matched_count + facts.ambiguous_count'
        ~ ' + facts.unmatched_count', 'facts.measured_date', matching, 'true'),
    ('sessions ended = with points', "'sessions'", 'expected', '1', 'facts.local_date', shown,
        ended),
    ('sessions ended = with points', "'sessions'", 'actual', '1', 'facts.local_date', points,
        'true'),
    ('minutes of sessions = base points', "'points'", 'expected',
        'cast(floor(facts.total_seconds / 60e0) as bigint)', 'facts.local_date', shown, ended),
    ('minutes of sessions = base points', "'points'", 'actual', 'facts.base_points',
        'facts.local_date', points, 'true'),
    ('parts of points = points', "'points'", 'expected', parts, 'facts.local_date', points, 'true'),
    ('parts of points = points', "'points'", 'actual', 'facts.points', 'facts.local_date', points,
        'true'),
    ('ledger of reputation = entries shown', "'points'", 'expected', 'facts.points', entered_on,
        ledger, 'true'),
    ('ledger of reputation = entries shown', "'points'", 'actual', 'facts.points', entered_on,
        entries, 'true'),
    ('ledger of reputation = rows of entries shown', "'entries'", 'expected', '1', entered_on, ledger,
        'true'),
    ('ledger of reputation = rows of entries shown', "'entries'", 'actual', '1', entered_on, entries,
        'true'),
    ('entries of reputation = balances', "'points'", 'expected', 'facts.points', none, entries,
        'true'),
    ('entries of reputation = balances', "'points'", 'actual',
        'facts.ledger_points + facts.later_points', none,
        ref('agg_reputation_balances'), 'true'),
] %}
{%- for app in [
    'song_practice', 'fitness_coach', 'practice_tracker', 'learning_platform', 'language_tutor',
] %}
    {%- for side, relation in [
        ('expected', 'int_sessions__' ~ app), ('actual', 'int_sessions__unified'),
    ] %}
        {%- do sides.append((
            'sessions of the app = unified', "'sessions'", side, '1',
            'cast(facts.started_at as date)', ref(relation),
            "facts.source_system = '" ~ app ~ "'"
        )) %}
    {%- endfor %}
{%- endfor %}
{%- for side, relation in [
    ('expected', 'int_sessions__unified'), ('actual', 'int_sessions__decided'),
] %}
    {%- for amount, what in [('1', 'sessions'), ('facts.total_seconds', 'seconds')] %}
        {%- do sides.append((
            what ~ ' unified = decided', "'" ~ what ~ "'", side, amount, 'facts.session_date',
            ref(relation), 'true'
        )) %}
    {%- endfor %}
{%- endfor %}
{%- for timeframe, grain in [('daily', 'day'), ('weekly', 'week'), ('monthly', 'month')] %}
    {%- for amount, what in [
        ('facts.session_count', 'sessions'), ('facts.total_seconds', 'seconds'),
    ] %}
        {%- do sides.extend([
            (
                what ~ ' of days = of engagement', "'" ~ timeframe ~ "'", 'expected', amount,
                period_start("'" ~ grain ~ "'", 'facts.local_date'), told, 'true'
            ),
            (
                what ~ ' of days = of engagement', "'" ~ timeframe ~ "'", 'actual', amount,
                'facts.period_start_date', periods, "facts.timeframe = '" ~ timeframe ~ "'"
            ),
        ]) %}
    {%- endfor %}
{%- endfor %}

with sides as (
    {{ law_sides(sides, 'facts.source_system') }}
)

{{ summed_sides('sides') }}
