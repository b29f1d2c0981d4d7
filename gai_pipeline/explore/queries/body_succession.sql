-- Bodies that this one followed or that followed it.
SELECT s.kind, s.report_year, s.names, s.source, s.status, s.publisher_id = $id AS is_before,
    CASE WHEN s.publisher_id = $id THEN s.successor_id ELSE s.publisher_id END AS other_id,
    p.name AS other_name
FROM dim_publisher_successions AS s
JOIN dim_publishers AS p
    ON p.publisher_id = CASE WHEN s.publisher_id = $id THEN s.successor_id ELSE s.publisher_id END
WHERE s.publisher_id = $id OR s.successor_id = $id
ORDER BY s.report_year
