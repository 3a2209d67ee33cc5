-- Promises at each coordinate, and whether the filter picks them; stuck and overdue are of the day.
, shown AS (
    SELECT s.name, v.tenant_id, v.commitment, count(*)::int AS evidence,
        (count(*) FILTER (WHERE v.standing = 'challenged'))::int AS challenged
    FROM side s
    JOIN views.evidence v ON v.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR v.tenant_id = %(tenant)s)
        AND v.valid_from <= s.day AND s.day < v.valid_to
        AND v.known_from <= s.known AND s.known < v.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, c.tenant_id AS tenant, c.commitment AS key, c.row_id,
        CASE WHEN v.evidence > 0 THEN jsonb_build_object('evidence', v.evidence, 'challenged', v.challenged) END AS more,
        ((%(problem)s::text IS NULL OR c.problem = %(problem)s)
            AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
            AND (%(status)s::text[] IS NULL OR c.status = ANY (%(status)s))
            AND (%(unit)s::uuid IS NULL OR c.unit = %(unit)s)
            AND (%(level)s::text IS NULL OR c.level = %(level)s)
            AND (%(batch)s::text IS NULL OR c.batch = %(batch)s)
            AND (NOT %(stuck)s OR c.status = 'open' AND c.stage = ANY (%(paper)s) AND s.day - c.stage_since > %(days)s)
            AND (NOT %(overdue)s OR c.status = 'open' AND c.due < s.day)
            AND (NOT %(reopened)s OR c.cycle > 1)
            AND (%(search)s = '' OR strpos(c.title, %(search)s) > 0 OR strpos(c.wording, %(search)s) > 0
                OR c.number = %(search)s)) IS TRUE AS listed
    FROM present c
    JOIN side s ON s.name = c.side
    LEFT JOIN shown v ON v.name = s.name AND v.tenant_id = c.tenant_id AND v.commitment = c.commitment
)
