-- Sessions at each coordinate, with the branches that were called and the roll, and whether the filter picks them.
, called AS (
    SELECT s.name, b.tenant_id, b.session, array_agg(b.branch::text ORDER BY b.branch) AS branches
    FROM side s
    JOIN views.session_branch b ON b.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
        AND b.valid_from <= s.day AND s.day < b.valid_to
        AND b.known_from <= s.known AND s.known < b.known_to
    GROUP BY 1, 2, 3
), missed AS (
    SELECT s.name, a.tenant_id, a.session,
        jsonb_agg(jsonb_build_object('person', a.person, 'way', a.way, 'reason', coalesce(a.reason, '')) ORDER BY a.person) AS missed
    FROM side s
    JOIN views.session_absence a ON a.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR a.tenant_id = %(tenant)s)
        AND a.valid_from <= s.day AND s.day < a.valid_to
        AND a.known_from <= s.known AND s.known < a.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, v.tenant_id AS tenant, v.session AS key, v.row_id,
        jsonb_build_object('branches', coalesce(c.branches, '{}'), 'roll', coalesce(m.missed, '[]')) AS more,
        (v.status IS NOT NULL
            AND (%(status)s::text IS NULL OR v.status = %(status)s)
            AND (%(required)s::boolean IS NULL OR v.required = %(required)s)
            AND (%(branch)s::uuid IS NULL OR %(branch)s::uuid::text = ANY (c.branches))) IS TRUE AS listed
    FROM present v
    JOIN side s ON s.name = v.side
    LEFT JOIN called c ON c.name = s.name AND c.tenant_id = v.tenant_id AND c.session = v.session
    LEFT JOIN missed m ON m.name = s.name AND m.tenant_id = v.tenant_id AND m.session = v.session
)
