-- Statistics macros give these values on DuckDB and on Spark, and null where there is no data. A
-- returned row names a macro that does not. Expected values: the papers' formulas in plain Python
-- (tests/oracle/statistics.py).
with numbers as (
    select
        cast(1 as bigint) as one,
        cast(0 as bigint) as none,
        cast(null as bigint) as unknown,
        cast(null as double) as nothing
),

results as (
    select
        'millionths rounds half up' as macro,
        cast({{ millionths('0.0000015e0') }} as double) as actual,
        2e0 as expected
    union all
    select
        'millionths below zero',
        cast({{ millionths('-0.25e0') }} as double),
        -250000e0
    union all
    select
        'mean_of_millionths',
        {{ mean_of_millionths('4500000', 'one + one') }},
        2.25e0
    from numbers
    union all
    select
        'mean_of_millionths of none',
        {{ mean_of_millionths('none', 'none') }},
        null
    from numbers
    union all
    select
        'normal_probability',
        {{ normal_probability('1.5e0') }},
        0.9330517042334395e0
    union all
    select
        'normal_probability far below',
        {{ normal_probability('-100e0') }},
        0e0
    union all
    select
        'gamma_bound low',
        {{ gamma_bound('4.5e0', '10', 'low') }},
        0.13373173809703787e0
    union all
    select
        'gamma_bound high',
        {{ gamma_bound('4.5e0', '10', 'high') }},
        0.9510080034087122e0
    union all
    select
        'gamma_bound without exposure',
        {{ gamma_bound('0.5e0', 'none', 'high') }},
        null
    from numbers
    union all
    select
        'gamma_exceeds',
        {{ gamma_exceeds('6.5e0', '10', '0.5e0') }},
        0.6950229281197968e0
    union all
    select
        't_critical',
        {{ t_critical('one + 6') }},
        2.364575373950131e0
    from numbers
    union all
    select
        't_critical without freedom',
        {{ t_critical('none') }},
        null
    from numbers
    union all
    select
        'student_probability',
        {{ student_probability('2e0', '4') }},
        0.9369672110200173e0
    union all
    select
        'student_probability without freedom',
        {{ student_probability('2e0', 'none') }},
        null
    from numbers
    union all
    select
        'poisson_z',
        {{ poisson_z('42', '70', '16', '80') }},
        -3.93042947552414e0
    union all
    select
        'poisson_z without events',
        {{ poisson_z('none', '70', 'none', '80') }},
        null
    from numbers
    union all
    select
        'poisson_z without exposure',
        {{ poisson_z('none', 'none', 'one', '80') }},
        null
    from numbers
    union all
    select
        'proportion_z',
        {{ proportion_z('8', '15', '7', '15') }},
        -0.36514837167011066e0
    union all
    select
        'proportion_z where all succeeded',
        {{ proportion_z('15', '15', '7', '7') }},
        null
    union all
    select
        'proportion_z without trials',
        {{ proportion_z('none', 'none', 'one', 'one + one') }},
        null
    from numbers
    union all
    select
        'rate_variance',
        {{ rate_variance('3', '2') }},
        0.875e0
    union all
    select
        'rate_variance without events',
        {{ rate_variance('none', 'one + one') }},
        0.125e0
    from numbers
    union all
    select
        'rate_variance without exposure',
        {{ rate_variance('none', 'none') }},
        null
    from numbers
    union all
    select
        'slope',
        {{ slope('3', '3', '5', '8', '11') }},
        1.5e0
    union all
    select
        'slope of a point',
        {{ slope('one', 'one', 'one', '5', '5') }},
        null
    from numbers
    union all
    select
        'severity of the average',
        {{ severity('1e0') }},
        1e0
    union all
    select
        'severity below the average',
        {{ severity('none') }},
        1e0
    from numbers
    union all
    select
        'severity in the middle',
        {{ severity('2.378414230005442e0') }},
        3.5e0
    union all
    select
        'severity of four times the average',
        {{ severity('4e0') }},
        5e0
    union all
    select
        'severity beyond',
        {{ severity('9e0') }},
        5e0
    union all
    select
        'severity of nothing',
        {{ severity('nothing') }},
        null
    from numbers
    union all
    select
        'evidence_percent_seed',
        {{ evidence_percent_seed('6') }},
        30e0
    union all
    select
        'evidence_percent_seed of many',
        {{ evidence_percent_seed('35') }},
        100e0
    union all
    select
        'evidence_percent_seed of nothing',
        {{ evidence_percent_seed('unknown') }},
        null
    from numbers
    {% for remaining, velocity, confidence, days in [
        ('7', '1', '1e0', '7e0'),
        ('7', '1e0', '0.3e0', '23e0'),
        ('7', '0.1e0', '0.05e0', '1400e0'),
        ('0', '1e0', '0.3e0', '0e0'),
        ('7', '0', '1e0', 'null'),
        ('7', '1e0', '0e0', 'null'),
    ] -%}
        union all
        select
            'predicted_days_seed {{ remaining }} {{ velocity }} {{ confidence }}',
            cast({{ predicted_days_seed(remaining, velocity, confidence) }} as double),
            cast({{ days }} as double)
    {% endfor -%}
    union all
    select
        'blend_channel',
        cast({{ blend_channel('229', '69', '0.5e0') }} as double),
        149e0
)

select * from results
where
    not coalesce(
        abs(actual - expected) <= 1e-9 * greatest(1e0, abs(expected)),
        actual is null and expected is null
    )
