-- Every metric of a place in a year.
SELECT y.metric, m.kind, y.value, y.matched_pct_change, y.n_publishers, y.n_matched, y.is_comparable
FROM region_year AS y JOIN dim_metrics AS m USING (metric)
WHERE y.region_code = $code AND y.report_year = $year
ORDER BY m.position
