-- A metric of all places of a level in a year, with what a ratio is taken of.
SELECT y.region_code, r.name, y.value, y.matched_pct_change, y.n_publishers, y.n_matched, y.is_comparable, base.value AS base
FROM region_year AS y
JOIN dim_regions AS r USING (region_code)
LEFT JOIN region_year AS base
    ON base.region_code = y.region_code AND base.report_year = y.report_year AND base.metric = $base
WHERE y.metric = $metric AND y.report_year = $year AND r.level = $level
ORDER BY y.region_code
