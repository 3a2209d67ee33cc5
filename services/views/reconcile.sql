-- What was declared beside what is counted, by tenant; the county's own row stands for all of them.
WITH counted AS (
    SELECT u.tenant_id, 1 AS institutions, 0 AS organisations, 0 AS members
    FROM views.institution u
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND u.standing = 'standing'
    UNION ALL
    SELECT o.tenant_id, 0, 1, 0
    FROM views.organisation o
    WHERE o.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
        AND o.known_from <= %(known)s AND %(known)s < o.known_to
        AND {found o on known}
        AND o.standing = 'standing'
    UNION ALL
    SELECT m.tenant_id, 0, 0, 1
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m on known}
        AND m.standing = 'member'
), sums AS (
    SELECT c.tenant_id, sum(c.institutions)::int AS institutions, sum(c.organisations)::int AS organisations, sum(c.members)::int AS members
    FROM counted c
    WHERE c.tenant_id <> %(county)s::bigint * 1000
    GROUP BY 1
    UNION ALL
    SELECT %(county)s::bigint * 1000, count(*) FILTER (WHERE c.institutions = 1)::int, count(*) FILTER (WHERE c.organisations = 1)::int,
        count(*) FILTER (WHERE c.members = 1)::int
    FROM counted c
    HAVING %(tenant)s::bigint IS NULL
), declared AS (
    SELECT DISTINCT ON (p.tenant_id) p.tenant_id, p.period, p.roster_period, p.phase, p.due, p.institutions, p.organisations, p.members,
        p.source
    FROM views.roster_period p
    WHERE p.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
        AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
        AND p.known_from <= %(known)s AND %(known)s < p.known_to
        AND (%(period)s::text IS NULL OR p.period = %(period)s)
    ORDER BY p.tenant_id, p.opened_on DESC, p.roster_period
)
SELECT coalesce(s.tenant_id, d.tenant_id) AS tenant, coalesce(d.period, '') AS period, d.roster_period AS stream,
    coalesce(d.phase, '') AS phase, d.due, coalesce(s.institutions, 0) AS institutions, coalesce(s.organisations, 0) AS organisations,
    coalesce(s.members, 0) AS members, d.institutions AS declared_institutions, d.organisations AS declared_organisations,
    d.members AS declared_members, coalesce(d.source, '') AS source
FROM sums s
FULL JOIN declared d ON d.tenant_id = s.tenant_id
ORDER BY 1
