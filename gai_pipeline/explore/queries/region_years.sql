-- The years for which a place has figures.
SELECT DISTINCT report_year FROM region_year WHERE region_code = $code ORDER BY report_year
