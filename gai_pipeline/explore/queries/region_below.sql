-- A metric of the places right below one, year by year.
SELECT r.region_code, r.name, r.level, y.report_year, y.value, y.matched_pct_change, y.n_publishers, y.n_matched,
    y.is_comparable
FROM dim_regions AS r JOIN region_year AS y USING (region_code)
WHERE r.parent_code = $code AND y.metric = $metric
ORDER BY r.region_code, y.report_year
