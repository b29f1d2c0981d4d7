-- Which reasons for denial are used in the country, per year? Over the reports that its figures are made from.
with reasons as (
    select report_year, columns('denied_.*') from {{ ref('mart_region_requests') }} where region_code = '000000'
)

unpivot reasons on columns('denied_.*') into name row_code value requests
order by report_year, requests desc, row_code
