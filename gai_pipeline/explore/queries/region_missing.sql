-- Reports of a place and below it that are due and not there, or that could not be read, the newest first.
SELECT c.report_year, c.state, c.publisher_id, c.region_code, coalesce(c.name, r.name) AS name, c.due_on, c.owed_by
FROM fct_coverage AS c LEFT JOIN dim_regions AS r USING (region_code)
WHERE c.state IN ('missing', 'unparsed') AND ($prefix = '' OR (c.region_code >= $prefix AND c.region_code < $prefix || '~'))
ORDER BY c.report_year DESC, c.region_code, name
LIMIT 200
