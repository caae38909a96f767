-- One row per law about subscriptions and revenue and subject: what must be there and what is. With
-- `, by day` what moves to another day is seen, too.
{%- set now = as_of() %}
{%- set months = 'facts that begin in months = facts of months' %}
{%- set rows = 'rows of a table = members of its grain' %}
{%- set updated_on = 'cast(facts.updated_at as date)' %}
{%- set grains = ' cross join ' ~ ref('period_grains') ~ ' as grains' %}
{%- set paid = ref('int_subscriptions__paid_periods') %}
{%- set begun = paid ~ ' as facts left join ' ~ paid ~ ' as earlier'
    ~ ' on facts.subscription_id = earlier.subscription_id'
    ~ ' and facts.period_from_at = earlier.period_to_at' %}
{%- set charged = "facts.kind = 'charge' and facts.status = 'succeeded'"
    ~ ' and facts.occurred_at <= ' ~ now %}
{%- set of_subscriptions = "facts.revenue_stream = 'subscription'" %}
{%- set period = ['facts.grain', 'facts.period_start_date'] %}
{%- set sides = grain_sides([
    ('int_subscriptions__exchange_rates', ['facts.currency', 'facts.rate_date'], none,
        ref('exchange_rates') ~ ' as facts', 'true'),
    ('int_subscriptions__learner_periods', [
        'facts.learner_id', 'grains.grain',
        period_start('grains.grain', 'facts.active_date') ~ ' as period_start_date',
    ], 'facts.period_start_date', 'paying_days as facts' ~ grains, 'true'),
    ('int_subscriptions__period_changes', period, 'facts.period_start_date', 'changes as facts',
        'true'),
    ('agg_revenue_days', period, 'facts.period_start_date',
        ref('int_subscriptions__period_totals') ~ ' as facts', 'true'),
]) %}
{%- do sides.extend([
    (rows, "'int_subscriptions__history'", 'expected', '1', updated_on,
        ref('stg_fitness_coach__subscription_versions'), 'true'),
    (rows, "'int_subscriptions__history'", 'actual', '1', updated_on,
        ref('int_subscriptions__history'), 'true'),
    (rows, "'int_subscriptions__spells'", 'expected', '1', 'cast(facts.period_from_at as date)',
        begun, 'earlier.subscription_id is null and facts.period_from_at <= ' ~ now),
    (rows, "'int_subscriptions__spells'", 'actual', '1', 'cast(facts.started_at as date)',
        ref('int_subscriptions__spells'), 'true'),
]) %}
{%- for subject, relation, moment, count, condition in [
    ('trials', 'fct_trials', 'trial_started_at', 'facts.trial_started_count', 'true'),
    ('episodes of dunning', 'fct_dunning_episodes', 'opened_at', 'facts.dunning_recovered_count'
        ~ ' + facts.dunning_lost_count + facts.dunning_open_count', 'true'),
    ('charges', 'fct_payments', 'occurred_at', 'facts.charge_kept_count'
        ~ ' + facts.charge_refunded_count', of_subscriptions ~ ' and ' ~ charged),
    ('refunds', 'fct_refunds', 'refunded_at', 'facts.refund_count', of_subscriptions),
] %}
    {#- each fact counts for its plan and for all plans, and so for its billing period -#}
    {%- do sides.extend([
        (
            months, "'" ~ subject ~ "'", 'expected', '4',
            period_start("'month'", 'cast(facts.' ~ moment ~ ' as date)'), ref(relation), condition
        ),
        (
            months, "'" ~ subject ~ "'", 'actual', count, 'facts.month_start_date',
            ref('agg_subscription_months'), 'true'
        ),
    ]) %}
{%- endfor %}

with charges as (
    select
        facts.learner_id,
        facts.occurred_date as active_date
    from {{ ref('int_subscriptions__payments_in_usd') }} as facts
    where {{ charged }}
),

paying_days as (
    select
        facts.learner_id,
        facts.movement_date as active_date
    from {{ ref('int_subscriptions__mrr_by_day') }} as facts
    union all
    select * from charges
),

changed_days as (
    select charges.active_date from charges
    union all
    select cast(facts.trial_started_at as date) as active_date
    from {{ ref('int_subscriptions__history') }} as facts
    where facts.is_current and facts.trial_started_at <= {{ now }}
),

changes as (
    select
        facts.grain,
        facts.period_start_date
    from {{ ref('int_subscriptions__learner_periods') }} as facts
    where facts.opening_mrr_cents > 0
    union all
    select
        grains.grain,
        {{ period_start('grains.grain', 'changed_days.active_date') }} as period_start_date
    from changed_days
    {{ grains }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
