-- How much there is: current reports, bodies, documents, first and last report year.
SELECT count(*) FILTER (is_current AND status IN ('parsed', 'partial')) AS n_reports, count(*) AS n_found,
    count(DISTINCT publisher_id) AS n_bodies, count(DISTINCT document_id) AS n_documents,
    min(report_year) FILTER (is_current) AS first_year, max(report_year) FILTER (is_current) AS last_year,
    sum(n_cells) FILTER (is_current) AS n_cells, sum(n_reported) FILTER (is_current) AS n_reported,
    count(*) FILTER (is_current AND scope = 'unclear') AS n_scope_unclear
FROM fct_reports
