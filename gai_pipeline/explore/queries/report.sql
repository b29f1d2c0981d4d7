-- A report with its document.
SELECT r.*, p.name AS body_name, g.name AS region_name, d.file_name, d.media_type, d.bytes, d.paths
FROM fct_reports AS r
LEFT JOIN dim_publishers AS p USING (publisher_id)
LEFT JOIN dim_regions AS g ON g.region_code = r.region_code
LEFT JOIN dim_documents AS d ON d.document_id = r.document_id
WHERE r.report_id = $id
