{# Every value is a code that the form allows; `kind` as in form_codes(). #}
{% test form_code(model, column_name, kind) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is not null
  and {{ column_name }} not in ({% for code in form_codes(kind) %}'{{ code }}'{% if not loop.last %}, {% endif %}{% endfor %})
{% endtest %}
