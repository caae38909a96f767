-- One row per law about the marketplace, e-mails and tickets and what it is about: what must be
-- there and what is. Sums, and with `, by day` sums times their days, so that what moves to another
-- day is seen, too.
{%- set now = 'facts.ordered_at <= ' ~ as_of() %}
{%- set seen = 'facts.viewed_at <= ' ~ as_of() %}
{%- set month = "cast(date_trunc('month', facts.ordered_date) as date)" %}
{%- set staged_orders = ref('stg_fitness_coach__marketplace_orders') %}
{%- set staged_emails = ref('stg_fitness_coach__email_deliveries') %}
{%- set staged_tickets = ref('stg_fitness_coach__support_tickets') %}
{%- set charged = "facts.kind = 'charge' and facts.status = 'succeeded'"
    ~ ' and facts.marketplace_order_id in (select orders.marketplace_order_id from ' %}
{%- set order_day = 'cast(facts.ordered_at as date)' %}
{%- set opened_week = "cast(date_trunc('week', facts.opened_at) as date)" %}
{#- law, subject, side, amount, its day, where it stands, condition; no day: no law by day -#}
{%- set sides = [
    ('orders staged = commission + earnings', 'facts.currency', 'expected', 'facts.amount_cents',
        order_day, staged_orders, 'true'),
    ('orders staged = commission + earnings', 'facts.currency', 'actual',
        'facts.commission_cents + facts.earning_cents', 'facts.ordered_date', ref('fct_orders'),
        'true'),
    ('orders staged = commission + earnings kept + refunded', 'facts.currency', 'expected',
        'facts.amount_cents', order_day, staged_orders, 'true'),
    ('orders staged = commission + earnings kept + refunded', 'facts.currency', 'actual',
        'facts.net_commission_cents + facts.net_earning_cents + facts.refunded_cents',
        'facts.ordered_date', ref('fct_orders'), 'true'),
    ('charges of orders staged = of orders shown', 'facts.currency', 'expected',
        'facts.amount_cents', 'cast(facts.occurred_at as date)',
        ref('stg_fitness_coach__payments'), charged ~ staged_orders ~ ' as orders)'),
    ('charges of orders staged = of orders shown', 'facts.currency', 'actual',
        'facts.amount_cents', 'facts.occurred_date', ref('fct_payments'),
        charged ~ ref('fct_orders') ~ ' as orders)'),
    ('orders = of programs', "'orders'", 'expected', '1', none, ref('fct_orders'), now),
    ('orders = of programs', "'orders'", 'actual', 'facts.order_count', none, ref('agg_programs'),
        'true'),
    ('net price of orders = of programs', "'USD'", 'expected', 'facts.net_usd_cents', none,
        ref('fct_orders'), now),
    ('net price of orders = of programs', "'USD'", 'actual',
        'facts.commission_usd_cents + facts.trainer_earning_usd_cents', none, ref('agg_programs'),
        'true'),
    ('orders = of periods', "'day'", 'expected', '1', 'facts.ordered_date', ref('fct_orders'), now),
    ('orders = of periods', "'day'", 'actual', 'facts.programs_sold_count',
        'facts.period_start_date', ref('agg_marketplace_periods'), "facts.grain = 'day'"),
    ('price of orders = of periods', "'day'", 'expected', 'facts.usd_cents', 'facts.ordered_date',
        ref('fct_orders'), now),
    ('price of orders = of periods', "'day'", 'actual', 'facts.gross_usd_cents',
        'facts.period_start_date', ref('agg_marketplace_periods'), "facts.grain = 'day'"),
    ('net price of orders = of periods', "'month'", 'expected', 'facts.net_usd_cents', month,
        ref('fct_orders'), now),
    ('net price of orders = of periods', "'month'", 'actual',
        'facts.commission_usd_cents + facts.trainer_earning_usd_cents', 'facts.period_start_date',
        ref('agg_marketplace_periods'), "facts.grain = 'month'"),
    ('views = of programs', "'views'", 'expected', '1', none, ref('int_marketplace__views'),
        seen),
    ('views = of programs', "'views'", 'actual', 'facts.view_count', none, ref('agg_programs'),
        'true'),
    ('views = of periods', "'day'", 'expected', '1', 'facts.viewed_date',
        ref('int_marketplace__views'), seen),
    ('views = of periods', "'day'", 'actual', 'facts.view_count', 'facts.period_start_date',
        ref('agg_marketplace_periods'), "facts.grain = 'day'"),
    ('days of use = of programs', "'days'", 'expected', 'facts.use_day_count', none,
        ref('int_marketplace__buyers'), 'facts.is_matured'),
    ('days of use = of programs', "'days'", 'actual', 'facts.use_day_count', none,
        ref('agg_programs'), 'true'),
    ('e-mails staged = of weeks', 'facts.campaign', 'expected', '1',
        "cast(date_trunc('week', facts.email_sent_at) as date)", staged_emails, 'true'),
    ('e-mails staged = of weeks', 'facts.campaign', 'actual',
        'facts.queued_count + facts.bounced_count + facts.delivered_count',
        'facts.week_start_date', ref('agg_email_weeks'), 'true'),
    ('tickets staged = of weeks', 'facts.category', 'expected', '1', opened_week, staged_tickets,
        'true'),
    ('tickets staged = of weeks', 'facts.category', 'actual',
        'facts.solved_count + facts.open_count', 'facts.week_start_date',
        ref('agg_support_weeks'), 'true'),
    ('costs of tickets staged = of weeks', 'facts.category', 'expected', 'facts.cost_cents',
        opened_week, staged_tickets, 'true'),
    ('costs of tickets staged = of weeks', 'facts.category', 'actual', 'facts.cost_cents',
        'facts.week_start_date', ref('agg_support_weeks'), 'true'),
] %}

with sums as (
    {% for law, subject, side, amount, day, relation, condition in sides -%}
        {% set is_last_side = loop.last -%}
        {% for by_day in ([false, true] if day else [false]) -%}
            select
                '{{ law }}{{ ', by day' if by_day }}' as law,
                {{ subject }} as subject,
                {% set total = day_moment(amount, day) if by_day else 'sum(' ~ amount ~ ')' -%}
                {{ total if side == 'expected' else '0' }} as expected,
                {{ total if side == 'actual' else '0' }} as actual
            from {{ relation }} as facts
            where {{ condition }}
            group by {{ subject }}
            {% if not (loop.last and is_last_side) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
)

select
    cast('fitness_coach' as string) as source_system,
    cast(sums.law as string) as law,
    cast(sums.subject as string) as subject,
    cast(coalesce(sum(sums.expected), 0) as bigint) as expected,
    cast(coalesce(sum(sums.actual), 0) as bigint) as actual
from sums
group by sums.law, sums.subject
