-- The names of all places and bodies, for searching.
SELECT 'region' AS kind, region_code AS id, name, path, level FROM dim_regions WHERE valid_to IS NULL
UNION ALL
SELECT 'body', p.publisher_id, p.name, r.path, p.agency_level FROM dim_publishers AS p LEFT JOIN dim_regions AS r USING (region_code)
