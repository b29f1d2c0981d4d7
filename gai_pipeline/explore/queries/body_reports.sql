-- Every version of a body's reports, the newest first.
SELECT r.report_id, r.document_id, r.report_year, r.edition, r.scope, r.status, r.title, r.published_on, r.is_current,
    r.version_no, r.n_versions, r.version_basis, r.reader, r.n_cells, r.n_reported, r.document_name, r.first_seen_at,
    r.counted_as, r.not_counted_because, r.copied_from, r.copied_share
FROM fct_reports AS r
WHERE r.publisher_id = $id
ORDER BY r.report_year DESC NULLS LAST, r.is_current DESC, r.version_no DESC
