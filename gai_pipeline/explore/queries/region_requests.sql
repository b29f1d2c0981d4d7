-- Who asked and why requests were denied below a place in a year, over the reports that its figures are made from. Where a place has an aggregate, nothing else in it counts.
WITH counted AS (
    SELECT report_id, region_code, counted_as = 'aggregate' AS is_aggregate,
        left(region_code, 2) || '0000' AS province, left(region_code, 4) || '00' AS prefecture, left(region_code, 6) AS county
    FROM fct_reports
    WHERE is_current AND report_year = $year AND counted_as IN ('aggregate', 'unit')
        AND ($prefix = '' OR (region_code >= $prefix AND region_code < $prefix || '~'))
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
SELECT
    sum(new_natural_person) AS natural_person,
    sum(new_commercial_enterprise) AS commercial_enterprise,
    sum(new_research_institution) AS research_institution,
    sum(new_public_welfare_organization) AS public_welfare_organization,
    sum(new_legal_service_organization) AS legal_service_organization,
    sum(new_other_organization) AS other_organization,
    sum(denied_state_secret) AS denied_state_secret,
    sum(denied_law_prohibits) AS denied_law_prohibits,
    sum(denied_public_security_stability) AS denied_public_security_stability,
    sum(denied_third_party_rights) AS denied_third_party_rights,
    sum(denied_internal_affairs) AS denied_internal_affairs,
    sum(denied_process_information) AS denied_process_information,
    sum(denied_enforcement_file) AS denied_enforcement_file,
    sum(denied_administrative_query) AS denied_administrative_query
FROM mart_requests AS a JOIN own USING (report_id)
WHERE a.report_year = $year
