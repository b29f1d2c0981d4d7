{# The rows of several reports as those of one unit: their sum, and the largest figure of one of them. #}
{% macro rows_added_up(rows) %}
{%- for row in rows %}
sum(sum_{{ row }}) as sum_{{ row }},
max(most_{{ row }}) as most_{{ row }}{% if not loop.last %},{% endif %}
{%- endfor %}
{%- endmacro %}

{# The rows of one report as those of a unit. What fails its own sums makes nobody smaller. #}
{% macro rows_of_one(rows, report) %}
{%- for row in rows %}
{{ report }}.row_{{ row }} as sum_{{ row }},
case when not {{ report }}.is_failing then {{ report }}.row_{{ row }} end as most_{{ row }}{% if not loop.last %},{% endif %}
{%- endfor %}
{%- endmacro %}

{# A list with one struct a row: the report's own figure, the sum of its units and the largest of them. #}
{% macro rows_compared(rows) %}
[
    {%- for row in rows %}
    {'row': '{{ row }}', 'own': own.row_{{ row }}, 'total': seen.sum_{{ row }}, 'most': seen.most_{{ row }}}{% if not loop.last %},{% endif %}
    {%- endfor %}
]
{%- endmacro %}
