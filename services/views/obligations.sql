-- A page of what is due; goes on from obligations_owed.sql.
SELECT x.tenant_id AS tenant, x.source, x.module, x.kind, x.n, coalesce(x.item, '') AS item, coalesce(x.number, '') AS number,
    coalesce(x.title, '') AS title, x.due, x.unit, coalesce(u.name, '') AS unit_name, coalesce(g.person, x.person) AS person,
    CASE WHEN g.person IS NULL THEN coalesce(x.post, '') ELSE '' END AS post, x.fulfilled_on,
    x.fulfilled IS TRUE AS fulfilled, w.since AS waived_on, coalesce(w.reason, '') AS waived_because, g.person AS given_to,
    coalesce(g.reason, '') AS given_because, x.due - %(on)s::date AS days_left
FROM owed x
LEFT JOIN changed w ON w.tenant_id = x.tenant_id AND w.source = x.source AND w.due = x.due AND w.change = 'waived'
    AND (w.kind IS NULL OR w.kind = x.kind)
LEFT JOIN changed g ON g.tenant_id = x.tenant_id AND g.source = x.source AND g.due = x.due AND g.change = 'reassigned'
    AND (g.kind IS NULL OR g.kind = x.kind)
LEFT JOIN views.institution u ON u.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
    AND u.known_from <= %(known)s AND %(known)s < u.known_to
    AND u.tenant_id = x.tenant_id AND u.institution = x.unit
WHERE x.due BETWEEN %(since)s AND %(until)s
    AND (NOT %(open_only)s OR x.fulfilled IS NOT TRUE AND w.since IS NULL)
    AND (%(source)s::uuid IS NULL OR x.source = %(source)s)
    AND (%(kind)s::text IS NULL OR x.kind = %(kind)s)
    AND (%(after_source)s::uuid IS NULL
        OR (x.due, x.tenant_id, x.source, x.kind COLLATE "C", x.n)
            > (%(after_due)s, %(after_tenant)s, %(after_source)s, %(after_kind)s, %(after_n)s))
ORDER BY x.due, x.tenant_id, x.source, x.kind COLLATE "C", x.n
LIMIT %(limit)s
