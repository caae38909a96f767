{#
  Money of any currency in cents of US dollars at the rate of a day. For the from clause, right
  after `relation`, which has a column `currency`; where there is no rate, there are no cents.

      select {{ usd_cents('costs.amount_cents') }} as usd_cents
      from costs
      {{ join_rate_of_day('costs', 'costs.incurred_date') }}
#}
{% macro join_rate_of_day(relation, day) -%}
    left join {{ ref('int_subscriptions__exchange_rates') }} as exchange_rates
        on
            {{ relation }}.currency = exchange_rates.currency
            and {{ day }} >= exchange_rates.valid_from_date
            and {{ day }} < exchange_rates.valid_to_date
{%- endmacro %}


{# `amount`, whole cents of a relation with its rate, in whole cents of US dollars, half away from 0. #}
{% macro usd_cents(amount) -%}
    case
        when {{ amount }} < 0
            then -{{ half_up('-' ~ amount ~ ' * exchange_rates.usd_micros', '1000000') }}
        else {{ half_up(amount ~ ' * exchange_rates.usd_micros', '1000000') }}
    end
{%- endmacro %}
