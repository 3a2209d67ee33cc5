-- Organisations at each coordinate, and whether the filter picks them.
, followed AS (
    SELECT s.name, l.tenant_id, l.organisation, array_agg(l.successor::text ORDER BY l.successor) AS successors
    FROM side s
    JOIN views.organisation_lineage l ON l.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
        AND l.valid_from <= s.day AND s.day < l.valid_to
        AND l.known_from <= s.known AND s.known < l.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, o.tenant_id AS tenant, o.organisation AS key, o.row_id,
        CASE WHEN f.successors IS NOT NULL THEN jsonb_build_object('successors', f.successors) END AS more,
        ((%(standing)s::text IS NULL OR o.standing = %(standing)s)
            AND (%(kind)s::text IS NULL OR o.kind = %(kind)s)
            AND (%(health)s::text IS NULL OR o.health = %(health)s)
            AND (%(institution)s::uuid IS NULL OR o.institution = %(institution)s)
            AND (%(parent)s::uuid IS NULL OR o.parent = %(parent)s)
            AND (NOT %(headless)s OR o.head IS NULL)
            AND (NOT %(homeless)s OR coalesce(o.venue, '') = '')
            AND (%(search)s = '' OR strpos(o.name, %(search)s) > 0 OR strpos(o.code, %(search)s) > 0)) IS TRUE AS listed
    FROM present o
    JOIN side s ON s.name = o.side
    LEFT JOIN followed f ON f.name = s.name AND f.tenant_id = o.tenant_id AND f.organisation = o.organisation
)
