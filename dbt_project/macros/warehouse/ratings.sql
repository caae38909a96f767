{#
  Mean rating of `relation` as if it had four ratings more, each the mean of all: few ratings say
  little. Of columns rating_total, rating_count and rating_mean_of_all; null without a rating.
#}
{% macro shrunk_rating(relation) -%}
    case
        when {{ relation }}.rating_count > 0
            then
                (4e0 * {{ relation }}.rating_mean_of_all + {{ relation }}.rating_total)
                / (4e0 + {{ relation }}.rating_count)
    end
{%- endmacro %}
