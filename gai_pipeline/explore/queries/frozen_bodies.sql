-- All bodies.
SELECT publisher_id FROM dim_publishers ORDER BY publisher_id
