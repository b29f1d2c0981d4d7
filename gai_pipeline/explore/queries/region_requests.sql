-- Who asked and why requests were denied in a place in a year, over the reports that its figures are made from.
SELECT
    new_natural_person AS natural_person,
    new_commercial_enterprise AS commercial_enterprise,
    new_research_institution AS research_institution,
    new_public_welfare_organization AS public_welfare_organization,
    new_legal_service_organization AS legal_service_organization,
    new_other_organization AS other_organization,
    columns('denied_.*')
FROM mart_region_requests
WHERE region_code = $code AND report_year = $year
