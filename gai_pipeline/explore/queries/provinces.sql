-- A metric of every province in a year.
SELECT r.region_code, r.name, y.value, y.matched_pct_change, y.n_publishers, y.n_matched, y.is_comparable
FROM dim_regions AS r
LEFT JOIN region_year AS y ON y.region_code = r.region_code AND y.report_year = $year AND y.metric = $metric
WHERE r.level = 'province' AND r.valid_to IS NULL
ORDER BY r.region_code
