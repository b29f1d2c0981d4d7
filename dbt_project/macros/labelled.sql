{# The labels of one kind as a CTE's body; `table`: of that table of the form only; `in_view`: for a view, which names no
   database. #}
{% macro labels_of(kind, table=none, in_view=false) %}
select table_name, code, label, label_en from {{ ref('dim_labels').include(database=not in_view) }}
where kind = '{{ kind }}'{% if table %} and table_name = '{{ table }}'{% endif %}
{% endmacro %}
