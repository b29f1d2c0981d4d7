-- What was asked and how it was answered below a place in a year: rows of the applications table by applicant, over the
-- reports that its figures are made from. Where a place has an aggregate, nothing else in it counts.
WITH counted AS (
    SELECT report_id, region_code, counted_as,
        [left(region_code, 2) || '0000', left(region_code, 4) || '00', left(region_code, 6), region_code] AS places
    FROM fct_reports
    WHERE is_current AND report_year = $year AND counted_as IN ('aggregate', 'unit')
        AND ($prefix = '' OR starts_with(region_code, $prefix))
),
aggregates AS (
    SELECT DISTINCT region_code FROM counted
    WHERE counted_as = 'aggregate' AND ($prefix != '' OR region_code != '000000')
),
covered AS (
    SELECT DISTINCT c.report_id
    FROM (SELECT report_id, region_code, counted_as, unnest(places) AS place FROM counted) AS c
    JOIN aggregates AS a ON a.region_code = c.place
    WHERE NOT (c.counted_as = 'aggregate' AND c.place = c.region_code)
)
SELECT a.row_code, sum(natural_person) AS natural_person, sum(commercial_enterprise) AS commercial_enterprise,
    sum(research_institution) AS research_institution, sum(public_welfare_organization) AS public_welfare_organization,
    sum(legal_service_organization) AS legal_service_organization, sum(other_organization) AS other_organization,
    sum(total) AS total, count(total) AS n_reports
FROM fct_applications AS a
JOIN counted USING (report_id)
ANTI JOIN covered USING (report_id)
WHERE a.report_year = $year
GROUP BY a.row_code
