-- Of the findings that fail, which are the filers' and which are the reader's.
SELECT f.cause, count(*) AS findings, count(DISTINCT f.report_id) AS reports
FROM fct_findings AS f JOIN fct_reports AS r USING (report_id)
WHERE f.outcome = 'fail' AND r.is_current
GROUP BY f.cause
ORDER BY findings DESC
