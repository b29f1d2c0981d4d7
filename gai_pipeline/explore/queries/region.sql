-- A place, and the places above it from the country down.
WITH RECURSIVE above AS (
    SELECT region_code, name, level, parent_code, path, valid_from, valid_to, successors, 0 AS distance
    FROM dim_regions WHERE region_code = $code
    UNION ALL
    SELECT r.region_code, r.name, r.level, r.parent_code, r.path, r.valid_from, r.valid_to, r.successors, above.distance + 1
    FROM dim_regions AS r JOIN above ON r.region_code = above.parent_code
    WHERE above.distance < 6
)
SELECT * FROM above ORDER BY distance
