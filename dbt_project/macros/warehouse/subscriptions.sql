{#
  From when to when a version of a subscription is paid for; `history` is the alias of a relation like
  int_subscriptions__history. Paid for from activation until access ends; past_due still counts, a
  trial is not. Where the app never says when access ended, a canceled subscription ends one billing
  period after its cancellation and an expired one when it was canceled or else last written.
#}
{% macro paid_from_at(history) -%}
    coalesce(
        {{ history }}.activated_at,
        case when {{ history }}.status in ('active', 'past_due') then {{ history }}.started_at end
    )
{%- endmacro %}

{% macro paid_to_at(history) -%}
    {%- set left_at = 'coalesce(' ~ history ~ '.canceled_at, ' ~ history ~ '.updated_at)' -%}
    coalesce(
        {{ history }}.ended_at,
        case
            when {{ history }}.status = 'expired' then {{ left_at }}
            when {{ history }}.status = 'canceled' and {{ history }}.billing_period = 'year'
                then {{ left_at }} + interval '1' year
            when {{ history }}.status = 'canceled' then {{ left_at }} + interval '1' month
        end,
        {{ end_of_time() }}
    )
{%- endmacro %}
