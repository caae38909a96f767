-- One row per law about learners, subscriptions and buyers on Mondays, and subject: what must be
-- there and what is. With `, by day` what moves to another day is seen, too.
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set of_monday = learner + ['weeks.as_of_date'] %}
{%- set of_subscription = ['facts.source_system', 'facts.subscription_id'] %}
{%- set subscribed = of_subscription + ['facts.as_of_date'] %}
{%- set known, told = 'facts.known_from', 'facts.as_of_date' %}
{%- set mondays = ref('int_ml__as_of_weeks') ~ ' as weeks' %}
{%- set used = ref('int_ml__use_days') %}
{%- set learners, paid = ref('int_ml__learner_use'), ref('int_ml__subscription_weeks') %}
{%- set profiled = join_consented('facts', 'profiling', 'facts.as_of_at') %}
{%- set monday_after = 'cast(' ~ period_start("'week'", 'facts.done_date')
    ~ ' + cast(7 * (numbers.n + 1) as int) as date)' %}
{%- set orders = first_versions(
    ref('stg_fitness_coach__marketplace_order_versions'), 'marketplace_order_id'
) ~ ' as facts ' ~ join_availability('facts', 'marketplace_orders')
    ~ ' ' ~ join_consented('facts', 'profiling', 'facts.ordered_at') %}
{%- set charges = ref('stg_fitness_coach__payments') ~ ' as facts '
    ~ join_availability('facts', 'payments')
    ~ ' ' ~ join_consented('facts', 'profiling', 'facts.occurred_at') %}
{%- set no_future = "coalesce(facts.clock_flag <> 'future', true)" %}
{%- set sides = grain_sides([
    ('int_ml__use_totals', learner + [known], known, used ~ ' as facts', 'true'),
    (
        'int_ml__use_weeks', learner + [monday_after ~ ' as as_of_date'], told,
        used ~ ' as facts cross join ' ~ numbers(8) ~ ' as numbers',
        monday_after ~ ' >= facts.known_from'
    ),
    (
        'int_ml__learner_use', of_monday, told,
        'profiles as facts inner join ' ~ mondays
        ~ ' on facts.source_system = weeks.source_system and facts.known_from <= weeks.as_of_date '
        ~ join_consented('facts', 'profiling', 'weeks.as_of_at'), 'true'
    ),
    (
        'fct_learner_weeks', learner + [told], told, learners ~ ' as facts ' ~ profiled,
        'facts.active_day_count_28d > 0'
    ),
    (
        'int_ml__order_totals', learner + [
            known_from(available_at('facts.ordered_at', 'facts.sent_at')) ~ ' as known_from'
        ], known, orders, no_future
    ),
    (
        'fct_buyer_weeks', learner + ['facts.as_of_date'], told,
        learners ~ ' as facts inner join ' ~ ref('int_ml__order_totals') ~ ' as buyers'
        ~ ' on facts.source_system = buyers.source_system and facts.learner_id = buyers.learner_id'
        ~ ' and facts.as_of_date >= buyers.known_from ' ~ profiled, 'true'
    ),
    (
        'int_ml__charge_totals', of_subscription + [
            known_from(available_at('facts.occurred_at', 'facts.sent_at')) ~ ' as known_from'
        ], known, charges, 'facts.subscription_id is not null and ' ~ no_future
    ),
    (
        'int_ml__subscription_weeks', of_subscription + ['weeks.as_of_date'], told,
        'subscriptions as facts inner join ' ~ mondays
        ~ ' on facts.source_system = weeks.source_system and facts.known_from <= weeks.as_of_date'
        ~ ' and facts.known_to > weeks.as_of_date '
        ~ join_consented('facts', 'profiling', 'weeks.as_of_at'),
        paid_from_at('facts') ~ ' <= weeks.as_of_at and '
        ~ paid_to_at('facts') ~ ' > weeks.as_of_at'
    ),
    ('int_ml__subscription_labels', subscribed, told, paid ~ ' as facts', 'true'),
    (
        'fct_subscription_weeks', subscribed, told,
        paid ~ ' as facts inner join ' ~ learners ~ ' as used'
        ~ ' on facts.source_system = used.source_system and facts.learner_id = used.learner_id'
        ~ ' and facts.as_of_date = used.as_of_date ' ~ profiled, 'true'
    ),
]) %}
{%- for measure, relation, moment, condition in [
    ('action', ref('stg_fitness_coach__analytics_events'), 'occurred_at',
        "facts.event_type <> 'system_event' and coalesce(facts.can_profile, true)"),
    ('workout', first_versions(ref('stg_fitness_coach__workout_versions'), 'workout_id'),
        'started_at', 'true'),
    ('workout_completed', first_versions(
        ref('stg_fitness_coach__workout_versions'), 'workout_id',
        'versions.completed_at is not null'
    ), 'completed_at', 'true'),
    ('recommendation', ref('stg_fitness_coach__ai_recommendations'), 'recommended_at', 'true'),
    ('answer', first_versions(ref('stg_fitness_coach__ai_feedback_versions'), 'ai_feedback_id'),
        'feedback_at', 'true'),
    ('ticket', first_versions(
        ref('stg_fitness_coach__support_ticket_versions'), 'support_ticket_id'
    ), 'opened_at', 'true'),
    ('crash', ref('stg_fitness_coach__app_crashes'), 'occurred_at', 'true'),
] %}
    {%- set subject, law = "'" ~ measure ~ "'", 'facts allowed = facts of days of use' %}
    {%- do sides.extend([
        (law, subject, 'expected', '1', 'cast(facts.' ~ moment ~ ' as date)',
            relation ~ ' as facts ' ~ join_consented('facts', 'profiling', 'facts.' ~ moment),
            no_future ~ ' and ' ~ condition),
        (law, subject, 'actual', 'facts.' ~ measure ~ '_count', 'facts.done_date', used, 'true'),
    ]) %}
{%- endfor %}

with profiles as (
    select
        versions.source_system,
        versions.learner_id,
        min(versions.known_from) as known_from
    from {{ known_versions(
        ref('stg_fitness_coach__profile_versions'), 'profiles', 'source_system, learner_id',
        'coalesce(versions.signed_up_at, versions.updated_at, versions.sent_at)'
    ) }} as versions
    group by versions.source_system, versions.learner_id
),

subscriptions as (
    select * from {{ known_versions(
        ref('stg_fitness_coach__subscription_versions'), 'subscriptions',
        'source_system, subscription_id', 'least(versions.started_at, versions.updated_at)'
    ) }} as versions
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
