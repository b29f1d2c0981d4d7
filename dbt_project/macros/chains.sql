{# One side of an equation, over the cells of both reports; NULL unless every one of its terms has a figure. #}
{% macro side_value(side) %}
case
    when count(cells.figure) filter (where terms.side = '{{ side }}') = max(terms.n_terms) filter (where terms.side = '{{ side }}')
        then sum(terms.coefficient * cells.figure) filter (where terms.side = '{{ side }}')
end
{%- endmacro %}
