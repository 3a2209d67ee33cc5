-- Pairs of entries that may be one person.
SELECT d.tenant_id AS tenant, d.person, d.other, coalesce(d.sign, '') AS sign, coalesce(d.verdict, '') AS verdict
FROM views.member_duplicate d
WHERE d.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
    AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
    AND d.known_from <= %(known)s AND %(known)s < d.known_to
    AND d.verdict IN ('possible', 'confirmed')
ORDER BY d.tenant_id, d.person, d.other
