{# The labels of one kind as a CTE's body; `table`: of that table of the form only. #}
{% macro labels_of(kind, table=none) %}
select table_name, code, label, label_en from {{ ref('dim_labels') }}
where kind = '{{ kind }}'{% if table %} and table_name = '{{ table }}'{% endif %}
{% endmacro %}
