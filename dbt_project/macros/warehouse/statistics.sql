{#
  Statistics that both engines compute alike. Arguments are SQL expressions; without data the
  outcome is null, never 0. Sums of fractions depend on the order of the rows, so whatever is added
  up comes as whole millionths; `exp`, `cbrt` and `power` may differ in the last digit and belong
  into a last select only.
#}

{# A number as whole millionths, BIGINT, rounded half up by floor, which both engines do alike. #}
{% macro millionths(number) -%}
    cast(floor(({{ number }}) * 1e6 + 0.5e0) as bigint)
{%- endmacro %}


{# Mean of `number` numbers whose sum `total` is in millionths, DOUBLE; null without any. #}
{% macro mean_of_millionths(total, number) -%}
    (cast({{ total }} as double) / nullif(cast({{ number }} as double) * 1e6, 0e0))
{%- endmacro %}


{# Standard normal distribution function (Bowling et al. 2009; within 0.00015). #}
{% macro normal_probability(z) -%}
    (1e0 / (1e0 + exp(-(0.07056e0 * ({{ z }}) * ({{ z }}) * ({{ z }}) + 1.5976e0 * ({{ z }})))))
{%- endmacro %}


{#
  One end, `low` or `high`, of the 95 % interval of a gamma distribution (Wilson and Hilferty 1931);
  from shape 4 on 2.4 to 2.6 % lie beyond either end. Null at rate 0: nobody was exposed.
#}
{% macro gamma_bound(shape, rate, end) -%}
    (
        {{ ratio(shape, rate) }}
        * power(
            greatest(
                0e0,
                1e0 - 1e0 / (9e0 * ({{ shape }}))
                {{ {'low': '-', 'high': '+'}[end] }} 1.959963984540054e0
                * sqrt(1e0 / (9e0 * ({{ shape }})))
            ),
            3e0
        )
    )
{%- endmacro %}


{#
  Probability that a gamma-distributed rate lies above `limit` (Wilson and Hilferty 1931; within
  0.004 from shape 2 on, 0.008 at a half), such as the posterior of a rate of events:
  shape = events + 0.5, rate = exposure.
#}
{% macro gamma_exceeds(shape, rate, limit) -%}
    (
        1e0 - {{ normal_probability(
            '3e0 * sqrt(' ~ shape ~ ') * (cbrt((' ~ limit ~ ') * (' ~ rate ~ ') / (' ~ shape
            ~ ')) - 1e0 + 1e0 / (9e0 * (' ~ shape ~ ')))'
        ) }}
    )
{%- endmacro %}


{#
  Two-sided 5 % point of Student's t with `freedom` degrees (Abramowitz and Stegun 26.7.5); from 3
  degrees on within 0.004, at 2 it is 0.04 too small, at 1 (12.71) it is 1.4. Null without any.
#}
{% macro t_critical(freedom) -%}
    {%- set n = 'nullif(cast(' ~ freedom ~ ' as double), 0e0)' -%}
    (
        1.959963984540054e0
        + 2.372271230298562e0 / {{ n }}
        + 2.822498615739611e0 / ({{ n }} * {{ n }})
        + 2.555849679507722e0 / ({{ n }} * {{ n }} * {{ n }})
        + 1.589534053393823e0 / ({{ n }} * {{ n }} * {{ n }} * {{ n }})
    )
{%- endmacro %}


{#
  Probability that Student's t with `freedom` degrees lies below `t` (Abramowitz and Stegun 26.7.8);
  from 4 degrees on within 0.008, at 2 within 0.04. Null without degrees of freedom.
#}
{% macro student_probability(t, freedom) -%}
    {%- set n = 'nullif(cast(' ~ freedom ~ ' as double), 0e0)' -%}
    {{ normal_probability(
        '(' ~ t ~ ') * (1e0 - 1e0 / (4e0 * ' ~ n ~ ')) / sqrt(1e0 + (' ~ t ~ ') * (' ~ t
        ~ ') / (2e0 * ' ~ n ~ '))'
    ) }}
{%- endmacro %}


{#
  How many standard deviations the events of `b` lie above what its share of the exposure lets
  expect of all: the conditional test of two Poisson rates (Przyborowski and Wilenski 1940, normal
  form). Null without events or without exposure on either side.
#}
{% macro poisson_z(events_a, exposure_a, events_b, exposure_b) -%}
    (
        (
            cast({{ events_b }} as double) * ({{ exposure_a }})
            - cast({{ events_a }} as double) * ({{ exposure_b }})
        )
        / nullif(
            sqrt(
                cast(({{ events_a }}) + ({{ events_b }}) as double)
                * ({{ exposure_a }}) * ({{ exposure_b }})
            ),
            0e0
        )
    )
{%- endmacro %}


{#
  How many standard deviations the share of `b` lies above that of `a`: the test of two proportions
  with their pooled variance. Null where all or none succeeded, or one of them never tried.
#}
{% macro proportion_z(successes_a, trials_a, successes_b, trials_b) -%}
    {%- set pooled = ratio(
        '((' ~ successes_a ~ ') + (' ~ successes_b ~ '))',
        '((' ~ trials_a ~ ') + (' ~ trials_b ~ '))'
    ) -%}
    (
        ({{ ratio(successes_b, trials_b) }} - {{ ratio(successes_a, trials_a) }})
        / nullif(
            sqrt(
                {{ pooled }} * (1e0 - {{ pooled }})
                * ({{ ratio('1', trials_a) }} + {{ ratio('1', trials_b) }})
            ),
            0e0
        )
    )
{%- endmacro %}


{#
  Least-squares slope of y over x from the sums of `number` points: of x, of its squares, of y and
  of the products. Null for fewer than two different x.
#}
{% macro slope(number, x, xx, y, xy) -%}
    (
        (
            cast({{ number }} as double) * cast({{ xy }} as double)
            - cast({{ x }} as double) * cast({{ y }} as double)
        )
        / nullif(
            cast({{ number }} as double) * cast({{ xx }} as double)
            - cast({{ x }} as double) * cast({{ x }} as double),
            0e0
        )
    )
{%- endmacro %}


{#
  Squared standard error of a Poisson rate, DOUBLE: the variance of its posterior with Jeffreys'
  prior, so that a rate without events has an error, too. Null without exposure.
#}
{% macro rate_variance(events, exposure) -%}
    {{ ratio(
        '((' ~ events ~ ') + 0.5e0)',
        '(cast(' ~ exposure ~ ' as double) * (' ~ exposure ~ '))'
    ) }}
{%- endmacro %}


{#
  One end, `low` or `high`, of the 95 % interval of a quotient of two sums over people by the delta
  method, with Student's t: of column `y` of `sums` over its column `x`. Beside them stand their
  sums of squares (`<y>_squares`, `<x>_squares`) and of products (`<x>_products`), and the column
  `people` says over how many they go. Null for fewer than two.
#}
{% macro quotient_bound(sums, people, y, x, end) -%}
    {%- set share = ratio(sums ~ '.' ~ y, sums ~ '.' ~ x) -%}
    {%- set n = 'cast(' ~ sums ~ '.' ~ people ~ ' as double)' -%}
    case
        when {{ sums }}.{{ people }} > 1 and {{ sums }}.{{ x }} > 0
            then
                greatest(
                    0e0,
                    {{ share }}
                    {{ {'low': '-', 'high': '+'}[end] }} {{ t_critical('(' ~ n ~ ' - 1e0)') }}
                    * sqrt(
                        greatest(
                            0e0,
                            cast({{ sums }}.{{ y }}_squares as double)
                            - 2e0 * {{ share }} * cast({{ sums }}.{{ x }}_products as double)
                            + {{ share }} * {{ share }}
                            * cast({{ sums }}.{{ x }}_squares as double)
                        ) * {{ n }} / ({{ n }} - 1e0)
                    ) / cast({{ sums }}.{{ x }} as double)
                )
    end
{%- endmacro %}
