-- What was asked and why it was denied below a place in a year: rows of the applications table by applicant, over the
-- reports that its figures are made from. Where a place has an aggregate, nothing else in it counts.
WITH counted AS (
    SELECT report_id, region_code, counted_as = 'aggregate' AS is_aggregate,
        left(region_code, 2) || '0000' AS province, left(region_code, 4) || '00' AS prefecture, left(region_code, 6) AS county
    FROM fct_reports
    WHERE is_current AND report_year = $year AND counted_as IN ('aggregate', 'unit')
        AND ($prefix = '' OR starts_with(region_code, $prefix))
),
aggregates AS (
    SELECT DISTINCT region_code AS place FROM counted WHERE is_aggregate AND ($prefix != '' OR region_code != '000000')
),
own AS (
    SELECT report_id FROM counted
    WHERE region_code IS NULL OR (
        NOT (province IN (FROM aggregates) AND NOT (is_aggregate AND province = region_code))
        AND NOT (prefecture IN (FROM aggregates) AND NOT (is_aggregate AND prefecture = region_code))
        AND NOT (county IN (FROM aggregates) AND NOT (is_aggregate AND county = region_code))
        AND NOT (region_code IN (FROM aggregates) AND NOT is_aggregate)
    )
)
SELECT a.row_code, sum(natural_person) AS natural_person, sum(commercial_enterprise) AS commercial_enterprise,
    sum(research_institution) AS research_institution, sum(public_welfare_organization) AS public_welfare_organization,
    sum(legal_service_organization) AS legal_service_organization, sum(other_organization) AS other_organization,
    sum(total) AS total, count(total) AS n_reports
FROM fct_applications AS a
JOIN own USING (report_id)
WHERE a.report_year = $year AND (a.row_code = 'new_requests' OR starts_with(a.row_code, 'denied_'))
GROUP BY a.row_code
