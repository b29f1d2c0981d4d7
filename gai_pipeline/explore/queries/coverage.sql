-- Reports that are there, that could not be read, that are missing and that are not due yet, by year, below a place.
SELECT report_year, count(*) FILTER (state = 'published') AS published, count(*) FILTER (state = 'unparsed') AS unparsed,
    count(*) FILTER (state = 'missing') AS missing, count(*) FILTER (state = 'not_due') AS not_due
FROM fct_coverage
WHERE ($prefix = '' OR (region_code >= $prefix AND region_code < $prefix || '~'))
GROUP BY report_year
ORDER BY report_year
