-- The metrics of a body, year by year.
SELECT y.report_year, y.metric, m.kind, m.position, y.value, y.previous_value, y.change, y.pct_change, y.report_id, y.scope,
    y.series_breaks
FROM publisher_year AS y JOIN dim_metrics AS m USING (metric)
WHERE y.publisher_id = $id
ORDER BY m.position, y.report_year
