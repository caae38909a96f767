-- One row per law about the marts of revenue and what it is about: what must be there and what is.
-- Sums, and with `, by day` sums times their days, so that what moves to another day is seen, too.
{%- set now = 'cast(' ~ as_of() ~ ' as date)' %}
{%- set month = "cast(date_trunc('month', facts.occurred_date) as date)" %}
{%- set all_plans = "facts.plan = 'all' and facts.billing_period = 'all'" %}
{%- set subscribed = "facts.revenue_stream = 'subscription'" %}
{%- set charged = subscribed ~ " and facts.kind = 'charge' and facts.status = 'succeeded'" %}
{%- set refunded = "facts.kind = 'refund' and facts.status = 'succeeded'" %}
{%- set periods = ref('int_subscriptions__paid_periods') %}
{%- set begin, end = 'cast(facts.period_from_at as date)', 'cast(facts.period_to_at as date)' %}
{%- set history = ref('int_subscriptions__history') %}
{%- set paid = paid_from_at('facts') ~ ' is not null and greatest(facts.valid_from, '
    ~ paid_from_at('facts') ~ ') < least(facts.valid_to, ' ~ paid_to_at('facts') ~ ')' %}
{%- set paid_by_cohort = "(select payments.source_system, payments.net_usd_cents, cast(date_trunc("
    ~ "'month', min(payments.occurred_date) over (partition by payments.learner_id)) as date)"
    ~ ' as cohort_month_date from ' ~ ref('fct_payments') ~ " as payments where payments.status ="
    ~ " 'succeeded' and payments.occurred_at <= " ~ as_of() ~ ')' %}
{%- set sum_of_learner = 'facts.subscription_revenue_cents + facts.marketplace_spend_cents'
    ~ ' + facts.other_revenue_cents' %}
{%- set staged_costs = ref('stg_fitness_coach__costs') %}
{%- set staged_payments = ref('stg_fitness_coach__payments') %}
{#- law, subject, side, amount, its day, where it stands, condition; no day: no law by day -#}
{%- set sides = [
    ('payments staged = in payments', 'facts.currency', 'expected', 'facts.amount_cents',
        'cast(facts.occurred_at as date)', staged_payments, 'true'),
    ('payments staged = in payments', 'facts.currency', 'actual', 'facts.amount_cents',
        'facts.occurred_date', ref('fct_payments'), 'true'),
    ('versions paid for = periods', "'begin'", 'expected', 'facts.amount_cents',
        'cast(greatest(facts.valid_from, ' ~ paid_from_at('facts') ~ ') as date)', history, paid),
    ('versions paid for = periods', "'begin'", 'actual', 'facts.amount_cents', begin, periods,
        'true'),
    ('versions paid for = periods', "'end'", 'expected', 'facts.amount_cents',
        'cast(least(facts.valid_to, ' ~ paid_to_at('facts') ~ ') as date)', history, paid),
    ('versions paid for = periods', "'end'", 'actual', 'facts.amount_cents', end, periods, 'true'),
    ('periods = periods with MRR', "'periods'", 'expected', '1', none, periods, 'true'),
    ('periods = periods with MRR', "'periods'", 'actual', '1', none, periods,
        'facts.mrr_cents >= 0 or facts.mrr_cents is null'),
    ('MRR begun - ended = movements', "'all learners'", 'expected', 'facts.mrr_cents', begin,
        periods, begin ~ ' <= ' ~ now),
    ('MRR begun - ended = movements', "'all learners'", 'expected', '-facts.mrr_cents', end,
        periods, end ~ ' <= ' ~ now),
    ('MRR begun - ended = movements', "'all learners'", 'actual', 'facts.movement_cents',
        'facts.movement_date', ref('fct_mrr_movements'), 'true'),
    ('MRR of days = of plans', "'all learners'", 'expected', 'facts.closing_mrr_cents',
        'facts.mrr_date', ref('agg_mrr_days'), 'true'),
    ('MRR of days = of plans', "'all learners'", 'actual', 'facts.closing_mrr_cents',
        'facts.mrr_date', ref('agg_mrr_plan_days'), 'true'),
    ('payments = of cohorts', "'all learners'", 'expected', 'facts.net_usd_cents',
        'facts.cohort_month_date', paid_by_cohort, 'true'),
    ('payments = of cohorts', "'all learners'", 'actual', 'facts.revenue_cents',
        'facts.cohort_month_date', ref('agg_revenue_cohorts'), 'true'),
    ('payments = of cohorts, by month', "'all learners'", 'expected',
        'facts.net_usd_cents * ' ~ month_number('facts.occurred_date'), none,
        ref('fct_payments'), 'facts.occurred_at <= ' ~ as_of()),
    ('payments = of cohorts, by month', "'all learners'", 'actual',
        'facts.revenue_cents * (' ~ month_number('facts.cohort_month_date')
        ~ ' + facts.month_number)', none, ref('agg_revenue_cohorts'), 'true'),
    ('payments = of learners', "'daily'", 'expected', 'facts.net_usd_cents',
        'facts.occurred_date', ref('fct_payments'), 'facts.occurred_at <= ' ~ as_of()),
    ('payments = of learners', "'daily'", 'actual', sum_of_learner, 'facts.period_start_date',
        ref('agg_business_learner_periods'), "facts.timeframe = 'daily'"),
    ('payments = of learners', "'monthly'", 'expected', 'facts.net_usd_cents', month,
        ref('fct_payments'), 'facts.occurred_at <= ' ~ as_of()),
    ('payments = of learners', "'monthly'", 'actual', sum_of_learner, 'facts.period_start_date',
        ref('agg_business_learner_periods'), "facts.timeframe = 'monthly'"),
    ('trials begun = converted + ended + open', "'all plans'", 'expected', '1',
        "cast(date_trunc('month', facts.trial_started_at) as date)",
        ref('int_subscriptions__history'),
        'facts.is_current and facts.trial_started_at <= ' ~ as_of()),
    ('trials begun = converted + ended + open', "'all plans'", 'actual',
        'facts.trial_converted_count + facts.trial_ended_count + facts.trial_open_count',
        'facts.month_start_date', ref('agg_subscription_months'), all_plans),
    ('charges = kept + refunded', "'all plans'", 'expected', '1', month, ref('fct_payments'),
        charged ~ ' and facts.occurred_at <= ' ~ as_of()),
    ('charges = kept + refunded', "'all plans'", 'actual',
        'facts.charge_kept_count + facts.charge_refunded_count', 'facts.month_start_date',
        ref('agg_subscription_months'), all_plans),
    ('failed charges = in dunning', "'subscriptions'", 'expected', '1', none, ref('fct_payments'),
        subscribed ~ " and facts.kind = 'charge' and facts.status = 'failed'"
        ~ ' and facts.occurred_at <= ' ~ as_of()),
    ('failed charges = in dunning', "'subscriptions'", 'actual', 'facts.failed_count', none,
        ref('fct_dunning_episodes'), 'true'),
    ('refunds = matched + unmatched', 'facts.currency', 'expected', 'facts.amount_cents',
        'facts.occurred_date', ref('fct_payments'),
        refunded ~ ' and facts.occurred_at <= ' ~ as_of()),
    ('refunds = matched + unmatched', 'facts.currency', 'actual', 'facts.amount_cents',
        'cast(facts.refunded_at as date)', ref('fct_refunds'), 'true'),
    ('costs staged = of all days', 'facts.currency', 'expected', 'facts.amount_cents',
        'facts.incurred_date', staged_costs, 'true'),
    ('costs staged = of all days', 'facts.currency', 'actual', 'facts.amount_cents',
        'facts.cost_date', ref('agg_cost_days'), 'true'),
    ('costs staged in USD = of all days', "'costs'", 'expected', usd_cents('facts.amount_cents'),
        'facts.incurred_date', staged_costs ~ ' as facts '
        ~ join_rate_of_day('facts', 'facts.incurred_date'), 'true'),
    ('costs staged in USD = of all days', "'costs'", 'actual', 'facts.usd_cents',
        'facts.cost_date', ref('agg_cost_days'), 'true'),
    ('costs of days = of periods', "'day'", 'expected', 'facts.usd_cents', 'facts.cost_date',
        ref('agg_cost_days'), 'facts.cost_date <= ' ~ now),
    ('costs of days = of periods', "'day'", 'actual', 'facts.total_cents',
        'facts.period_start_date', ref('agg_cost_periods'), "facts.grain = 'day'"),
    ('costs of days = of periods', "'quarter'", 'expected', 'facts.usd_cents', none,
        ref('agg_cost_days'), 'facts.cost_date <= ' ~ now),
    ('costs of days = of periods', "'quarter'", 'actual', 'facts.total_cents', none,
        ref('agg_cost_periods'), "facts.grain = 'quarter'"),
] %}

with sides as (
    {{ law_sides(sides, "'fitness_coach'") }}
)

{{ summed_sides('sides') }}
