-- The other versions of a report, and the years of its body.
SELECT report_id, report_year, version_no, n_versions, is_current, published_on, status
FROM fct_reports
WHERE publisher_id = $publisher AND status IN ('parsed', 'partial')
ORDER BY report_year DESC, version_no DESC
