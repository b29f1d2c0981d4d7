-- A metric of a place, year by year.
SELECT report_year, value, previous_value, change, pct_change, basis, n_publishers, matched_value, matched_previous_value,
    matched_pct_change, n_matched, series_breaks, is_comparable, matched_share, index_value, base_year, value_low, value_high,
    n_unknown, n_excluded, excluded_because
FROM region_year
WHERE region_code = $code AND metric = $metric
ORDER BY report_year
