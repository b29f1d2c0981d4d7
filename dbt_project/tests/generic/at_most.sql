{# No value is greater than `most`. #}
{% test at_most(model, column_name, most) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} > {{ most }}
{% endtest %}
