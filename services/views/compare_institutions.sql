-- Units at each coordinate, and whether the filter picks them.
, enrolled AS (
    SELECT s.name, b.tenant_id, b.institution, array_agg(b.batch ORDER BY b.batch) AS batches
    FROM side s
    JOIN views.institution_batch b ON b.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
        AND b.valid_from <= s.day AND s.day < b.valid_to
        AND b.known_from <= s.known AND s.known < b.known_to
    GROUP BY 1, 2, 3
), followed AS (
    SELECT s.name, l.tenant_id, l.institution, array_agg(l.successor::text ORDER BY l.successor) AS successors
    FROM side s
    JOIN views.institution_lineage l ON l.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
        AND l.valid_from <= s.day AND s.day < l.valid_to
        AND l.known_from <= s.known AND s.known < l.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, u.tenant_id AS tenant, u.institution AS key, u.row_id,
        jsonb_build_object('batches', coalesce(e.batches, '{}'), 'successors', coalesce(f.successors, '{}')) AS more,
        ((%(standing)s::text IS NULL OR u.standing = %(standing)s)
            AND (%(kind)s::text IS NULL OR u.kind = %(kind)s)
            AND (%(status)s::text IS NULL OR u.status = %(status)s)
            AND (%(level)s::int IS NULL OR u.level = %(level)s)
            AND (%(parent)s::uuid IS NULL OR u.parent = %(parent)s)
            AND (%(batch)s::text IS NULL OR %(batch)s = ANY (e.batches))
            AND (%(search)s = '' OR strpos(u.name, %(search)s) > 0 OR strpos(u.code, %(search)s) > 0)) IS TRUE AS listed
    FROM side s
    JOIN views.institution u ON u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= s.day AND s.day < u.valid_to
        AND u.known_from <= s.known AND s.known < u.known_to
    LEFT JOIN enrolled e ON e.name = s.name AND e.tenant_id = u.tenant_id AND e.institution = u.institution
    LEFT JOIN followed f ON f.name = s.name AND f.tenant_id = u.tenant_id AND f.institution = u.institution
)
