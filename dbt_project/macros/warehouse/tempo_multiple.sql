{#
  Which of the multiples 0.25, 0.5, 0.75, 1, 1.5, 2, 3 and 4 (S2 `findBestMultiple`; SES-08) a
  detected tempo is of the tempo aimed at; null without either. The nearest one counts, by factor.
  A quarter, half, double or fourfold is an error of the detection (the wrong octave) and no way of
  playing: it counts up to a factor of the square root of two, so that who hurries or drags is
  recognised in the wrong octave, too. 0.75, 1.5 and 3 count within 5 %; everything else is 1, which
  is the learner's own tempo. Limits are squared, for that both engines compute exactly.
#}
{% macro tempo_multiple(detected_bpm, target_bpm) -%}
    {%- set share = ratio(detected_bpm, target_bpm) -%}
    case
        when {{ share }} is null or {{ share }} <= 0e0 then null
        when {{ share }} * {{ share }} <= 0.03125e0 then 1e0
        when {{ share }} * {{ share }} <= 0.125e0 then 0.25e0
        when {{ share }} * {{ share }} <= 0.375e0 then 0.5e0
        {%- for multiple in ['0.75e0', '1.5e0', '3e0'] %}
        when
            {{ share }} * 1.05e0 >= {{ multiple }}
            and {{ share }} <= {{ multiple }} * 1.05e0
            then {{ multiple }}
        {%- endfor %}
        when {{ share }} * {{ share }} > 3e0 and {{ share }} * {{ share }} <= 6e0 then 2e0
        when {{ share }} * {{ share }} > 12e0 and {{ share }} * {{ share }} <= 32e0 then 4e0
        else 1e0
    end
{%- endmacro %}
