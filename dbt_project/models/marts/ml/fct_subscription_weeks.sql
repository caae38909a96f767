-- One row per subscription and Monday at which it was paid for, as known then.
with renewals as (
    select
        subscriptions.*,
        charges.paid_charge_count,
        charges.failed_charge_count,
        charges.refund_count,
        charges.last_failed_at,
        charges.last_paid_cents,
        coalesce(charges.last_paid_at, subscriptions.paid_from_at) as last_paid_at
    from {{ ref('int_ml__subscription_weeks') }} as subscriptions
    left join {{ ref('int_ml__charge_totals') }} as charges
        on
            subscriptions.source_system = charges.source_system
            and subscriptions.subscription_id = charges.subscription_id
            and subscriptions.as_of_date >= charges.known_from
            and subscriptions.as_of_date < charges.known_to
)

select
    cast(renewals.source_system as string) as source_system,
    cast(renewals.learner_id as string) as learner_id,
    cast(renewals.subscription_id as string) as subscription_id,
    cast(renewals.as_of_at as timestamp) as as_of_at,
    cast(renewals.plan as string) as plan,
    cast(renewals.billing_period as string) as billing_period,
    cast(renewals.currency as string) as currency,
    cast(renewals.amount_cents as bigint) as amount_cents,
    cast(
        renewals.amount_cents
        / case when renewals.billing_period = 'year' then 12e0 else 1e0 end as double
    ) as monthly_amount_cents,
    cast(renewals.status = 'past_due' as boolean) as is_past_due,
    cast(renewals.canceled_at is not null as boolean) as has_canceled,
    cast(renewals.has_had_trial as boolean) as has_had_trial,
    cast(
        {{ days_between('cast(renewals.paid_from_at as date)', 'renewals.as_of_date') }} as bigint
    ) as subscribed_days,
    cast(coalesce(renewals.paid_charge_count, 0) as bigint) as paid_charge_count,
    cast(coalesce(renewals.failed_charge_count, 0) as bigint) as failed_charge_count,
    cast(coalesce(renewals.refund_count, 0) as bigint) as refund_count,
    cast(
        {{ days_between('cast(renewals.last_failed_at as date)', 'renewals.as_of_date') }}
        as bigint
    ) as days_since_failed_charge,
    cast(
        {{ days_between('cast(renewals.canceled_at as date)', 'renewals.as_of_date') }} as bigint
    ) as days_since_cancellation,
    cast(
        {{ days_between('renewals.as_of_date', 'cast(renewals.ends_at as date)') }} as bigint
    ) as days_to_end,
    cast(
        {{ days_between('renewals.as_of_date', "cast(case when renewals.billing_period = 'year'"
            ~ " then renewals.last_paid_at + interval '1' year"
            ~ " else renewals.last_paid_at + interval '1' month end as date)") }} as bigint
    ) as days_to_renewal,
    cast({{ ratio('renewals.last_paid_cents', 'renewals.amount_cents') }} as double)
        as last_charge_price_ratio,
    {% for name, type in learner_use_features() -%}
        cast(used.{{ name }} as {{ type }}) as {{ name }},
    {% endfor -%}
    cast(labels.is_churned_within_7_days as boolean) as is_churned_within_7_days,
    cast(labels.churned_within_7_days_label_available_at as timestamp)
        as churned_within_7_days_label_available_at,
    cast(renewals.as_of_date as date) as as_of_date
from renewals
inner join {{ ref('int_ml__learner_use') }} as used
    on
        renewals.source_system = used.source_system
        and renewals.learner_id = used.learner_id
        and renewals.as_of_date = used.as_of_date
inner join {{ ref('int_ml__subscription_labels') }} as labels
    on
        renewals.source_system = labels.source_system
        and renewals.subscription_id = labels.subscription_id
        and renewals.as_of_date = labels.as_of_date
{{ join_consented('renewals', 'profiling', 'renewals.as_of_at') }}
