{# Rows in which `total` is not the sum of `parts`; a missing number breaks the identity, too. #}
{% test accounting_identity(model, total, parts) %}
    select *
    from {{ model }}
    where ({{ total }} = {{ parts | join(' + ') }}) is not true
{% endtest %}
