-- A body.
SELECT p.publisher_id, p.name, p.agency_level, p.body_kind, p.region_code, p.names, p.first_year, p.last_year, p.n_reports,
    p.parent_publisher_id, above.name AS parent_name, r.name AS region_name, r.path AS region_path
FROM dim_publishers AS p
LEFT JOIN dim_publishers AS above ON above.publisher_id = p.parent_publisher_id
LEFT JOIN dim_regions AS r ON r.region_code = p.region_code
WHERE p.publisher_id = $id
