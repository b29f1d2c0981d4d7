{# The figure of a measure: a ratio where it has a denominator. NULL over 0. #}
{% macro measure_value(num, den) %}
case when {{ den }} is null then cast({{ num }} as double) else cast({{ num }} as double) / nullif(cast({{ den }} as double), 0) end
{% endmacro %}

{# A change of a measure, computed on exact figures where it is a count, so that no binary fraction shows. #}
{% macro measure_change(num, den, previous_num, previous_den) %}
case
    when {{ den }} is null and {{ previous_den }} is null then cast({{ num }} - {{ previous_num }} as double)
    else {{ measure_value(num, den) }} - {{ measure_value(previous_num, previous_den) }}
end
{% endmacro %}

{# Change in percent of the previous value, to 4 decimals; NULL where the previous value is 0 or one is unknown. #}
{% macro percent_change(value, previous) %}
round(100.0 * ({{ value }} - {{ previous }}) / nullif({{ previous }}, 0), 4)
{% endmacro %}
