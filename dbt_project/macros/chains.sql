{# One side of an equation, over the cells of both reports; NULL unless every one of its terms has a figure. #}
{% macro side_value(side) %}
case
    when count(cells.figure) filter (where terms.side = '{{ side }}') = max(terms.n_terms) filter (where terms.side = '{{ side }}')
        then sum(terms.coefficient * cells.figure) filter (where terms.side = '{{ side }}')
end
{%- endmacro %}

{# Why an equation between reports does not hold, in words: its two sides, or what was missing. #}
{% macro sides_told(found, missing) %}
case
    when {{ found }}.outcome = 'blocked' then '{{ missing }}'
    else printf('%g ≠ %g', cast({{ found }}.left_value as double), cast({{ found }}.right_value as double))
end
{%- endmacro %}
