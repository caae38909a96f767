-- Macros of laws, buckets and money give these values on DuckDB and on Spark. A returned row names
-- a macro that does not.
with facts as (
    select
        cast(amount as bigint) as amount,
        cast(fact_date as date) as fact_date,
        currency
    from (
        select
            3 as amount,
            '2000-01-01' as fact_date,
            'USD' as currency
        union all
        select
            -5,
            '2000-01-03',
            'USD'
        union all
        select
            7,
            '1999-12-31',
            'USD'
        union all
        select
            100,
            '2000-02-01',
            'XXX'
    ) as written
),

results as (
    select
        'day_sum' as macro,
        cast({{ day_sum('fact_date') }} as double) as actual,
        32e0 as expected
    from facts
    union all
    select
        'day_sum of nothing',
        cast({{ day_sum('fact_date') }} as double),
        null
    from facts
    where amount > 100
    union all
    select
        'day_moment',
        cast({{ day_moment('amount', 'fact_date') }} as double),
        3083e0
    from facts
    {% for number, floor, width in [
        (0, 0, 1), (999, 999, 1), (1000, 1000, 10), (12349, 12300, 100), (123456789, 123000000, 1000000),
    ] -%}
        union all
        select
            'bucket_floor of {{ number }}',
            cast({{ bucket_floor('cast(' ~ number ~ ' as bigint)') }} as double),
            cast({{ floor }} as double)
        union all
        select
            'bucket_width of {{ number }}',
            cast({{ bucket_width('cast(' ~ number ~ ' as bigint)') }} as double),
            cast({{ width }} as double)
    {% endfor -%}
    union all
    select
        'bucket_middle',
        {{ bucket_middle('12300', '100') }},
        12349.5e0
    union all
    select
        'bucket_middle of one number',
        {{ bucket_middle('7', '1') }},
        7e0
    union all
    select
        'usd_cents at the rate of the day',
        cast(sum({{ usd_cents('facts.amount') }}) as double),
        5e0
    from facts
    {{ join_rate_of_day('facts', 'facts.fact_date') }}
    union all
    select
        'usd_cents without a rate',
        cast(count({{ usd_cents('facts.amount') }}) as double),
        3e0
    from facts
    {{ join_rate_of_day('facts', 'facts.fact_date') }}
    {% for amount, cents in [(5, 6), (-5, -6), (0, 0), (40, 44)] -%}
        union all
        select
            'usd_cents of {{ amount }} at 1.1',
            cast({{ usd_cents('exchange_rates.amount') }} as double),
            cast({{ cents }} as double)
        from (
            select
                cast({{ amount }} as bigint) as amount,
                cast(1100000 as bigint) as usd_micros
        ) as exchange_rates
    {% endfor %}
)

select * from results
where actual is distinct from expected
