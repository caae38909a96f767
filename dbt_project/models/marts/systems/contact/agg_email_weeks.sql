-- One row per campaign and week (UTC) in which its e-mails were sent: how far they got (SYS-03). An
-- e-mail that is complained about has been delivered; one that is queued is in no ratio.
with emails as (
    select
        deliveries.*,
        cast(date_trunc('week', deliveries.email_sent_at) as date) as week_start_date
    from {{ ref('stg_fitness_coach__email_deliveries') }} as deliveries
),

fates as (
    select
        emails.source_system,
        emails.campaign,
        emails.week_start_date,
        count(*) as sent_count,
        {% for status in ['queued', 'bounced', 'complained', 'clicked'] -%}
            count(case when emails.status = '{{ status }}' then 1 end) as {{ status }}_count,
        {% endfor -%}
        count(case when emails.status <> 'queued' then 1 end) as settled_count,
        count(case when emails.status not in ('queued', 'bounced') then 1 end) as delivered_count,
        count(case when emails.status in ('opened', 'clicked') then 1 end) as opened_count
    from emails
    group by emails.source_system, emails.campaign, emails.week_start_date
)

select
    cast(fates.source_system as string) as source_system,
    cast(fates.campaign as string) as campaign,
    cast(fates.week_start_date as date) as week_start_date,
    {% for name in [
        'sent', 'queued', 'settled', 'bounced', 'delivered', 'complained', 'opened', 'clicked',
    ] -%}
        cast(fates.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    {{ share_with_interval('delivery_ratio', 'fates.delivered_count', 'fates.settled_count') }},
    {{ share_with_interval('complaint_ratio', 'fates.complained_count', 'fates.delivered_count') }},
    {{ share_with_interval('open_ratio', 'fates.opened_count', 'fates.delivered_count') }},
    {{ share_with_interval('click_ratio', 'fates.clicked_count', 'fates.opened_count') }},
    cast(
        {{ period_end("'week'", 'fates.week_start_date') }} < cast({{ as_of() }} as date) as boolean
    ) as is_complete
from fates
