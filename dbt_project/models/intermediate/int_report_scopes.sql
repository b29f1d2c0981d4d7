{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per report: whose figures it gives, judged by what it says and by the figures, and what decided.
-- Where the two contradict each other the scope is unclear, and a finding says so. A figure decides only where the text is
-- silent: equal to the sum of the units makes an aggregate, smaller than one unit makes a report of the government's own.
with reports as (select report_id, report_year, scope, scope_evidence, agency_level from {{ ref('stg_reports') }} where {{ only_stale_years('report_year') }}),

figures as (select * from {{ ref('int_scope_figures') }}),

judged as (
    select
        reports.*,
        figures.* exclude (report_id, report_year),
        case
            when reports.scope = 'aggregate' and is_smaller and not is_sum then 'text_against_figures'
            when reports.scope = 'own' and is_sum then 'text_against_figures'
            when reports.scope = 'unclear' and is_sum then 'figures_equal_sum'
            when reports.scope = 'unclear' and is_smaller then 'figures_below_unit'
            when reports.scope = 'unclear' then 'undecided'
            when reports.scope = 'aggregate' or reports.scope_evidence is not null then 'text'
            else 'kind_of_body'
        end as scope_basis
    from reports
    left join figures on figures.report_id = reports.report_id
)

select
    report_id,
    report_year,
    scope as stated_scope,
    case scope_basis
        when 'text_against_figures' then 'unclear'
        when 'figures_equal_sum' then 'aggregate'
        when 'figures_below_unit' then 'own'
        else scope
    end as scope,
    scope_basis,
    nullif(concat_ws(
        '; ',
        scope_evidence,
        case when is_sum and scope_basis in ('text_against_figures', 'figures_equal_sum')
                then printf('%d/%d = Σ(%d)', n_equal, n_rows, n_units)
        end,
        case when not is_sum and scope_basis in ('text_against_figures', 'figures_below_unit')
                then printf('%s: %g < %g', smaller_in, cast(own_figure as double), cast(unit_figure as double))
        end
    ), '') as scope_evidence
from judged
