-- Followers that have stopped, and why.
SELECT f.county_id AS county, f.tenant_id AS tenant, f.follower, f.parked_position AS position, f.parked_reason AS reason, f.parked_at AS since
FROM follow.positions f
WHERE (%(county)s::int IS NULL OR f.county_id = %(county)s)
    AND (%(tenant)s::bigint IS NULL OR f.tenant_id = %(tenant)s)
    AND f.version >= 0
    AND f.parked_at IS NOT NULL
ORDER BY f.parked_at, f.tenant_id, f.follower
