-- The places that have figures, and those above them.
WITH RECURSIVE known AS (
    SELECT DISTINCT region_code FROM region_year
    UNION
    SELECT r.parent_code FROM dim_regions AS r JOIN known USING (region_code) WHERE r.parent_code IS NOT NULL
)
SELECT region_code FROM known ORDER BY region_code
