-- One row per number affected, number of recommendations and bound: the exact bounds of Clopper and
-- Pearson (1934), to nine places. Newton's method on the logarithm of the sum of terms, whose
-- derivative is closed, from the middle of the top term; a step is at most three quarters of what
-- lies between the share and 0 or 1. Eight rounds reach 1e-9, which a test compares with bisection.
{%- set rounds = 8 -%}
{%- set keys = [
    'affected_count', 'recommendation_count', 'bound', 'is_flipped', 'top', 'tail',
] %}

with terms as (
    select * from {{ ref('int_ai__safety_terms') }}
),

round_0 as (
    select
        {% for key in keys -%}
            terms.{{ key }},
        {% endfor -%}
        case
            when terms.top = 0 then 1e0 - power(terms.tail, 1e0 / terms.recommendation_count)
            else (terms.top + 0.5e0) / terms.recommendation_count
        end as share
    from terms
    where terms.term_number = 0
)
{%- for number in range(1, rounds + 1) %}
    {%- set probability -%}
    exp(
        terms.log_choose + terms.term_number * ln(earlier.share)
        + (terms.recommendation_count - terms.term_number) * ln(1e0 - earlier.share)
    )
    {%- endset %},

    sums_{{ number }} as (
        select
            {% for key in keys -%}
                terms.{{ key }},
            {% endfor -%}
            earlier.share,
            sum({{ probability }}) as total,
            sum(case when terms.term_number = terms.top then {{ probability }} else 0e0 end)
            * (max(terms.recommendation_count) - max(terms.top)) / (1e0 - earlier.share) as fall
        from round_{{ number - 1 }} as earlier
        inner join terms
            on
                earlier.affected_count = terms.affected_count
                and earlier.recommendation_count = terms.recommendation_count
                and earlier.bound = terms.bound
        group by
            {% for key in keys -%}
                terms.{{ key }},
            {% endfor -%}
            earlier.share
    ),

    round_{{ number }} as (
        select
            {% for key in keys -%}
                sums.{{ key }},
            {% endfor -%}
            least(
                (1e0 + 2e0 * sums.share) / 3e0,
                greatest(
                    sums.share / 4e0,
                    sums.share + (ln(sums.total) - ln(sums.tail)) * sums.total / sums.fall
                )
            ) as share
        from sums_{{ number }} as sums
    )
{%- endfor %}

select
    cast(bounds.affected_count as bigint) as affected_count,
    cast(bounds.recommendation_count as bigint) as recommendation_count,
    cast(bounds.bound as string) as bound,
    cast(
        round(case when bounds.is_flipped then 1e0 - bounds.share else bounds.share end, 9)
        as double
    ) as share
from round_{{ rounds }} as bounds
