-- The reports in a document.
SELECT report_id FROM fct_reports WHERE document_id = $id ORDER BY report_id
