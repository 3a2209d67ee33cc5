-- Supervision teams with the units they watch.
SELECT t.team, coalesce(t.name, '') AS name, coalesce(t.level, '') AS level, t.leader, t.campaign, coalesce(t.batch, '') AS batch,
    t.mandate_until, coalesce(t.units, '[]') AS units, t.formed_on, coalesce(t.status, '') AS status, coalesce(t.reason, '') AS reason,
    (t.status = 'standing' AND t.mandate_until < %(on)s) IS TRUE AS expired, t.position
FROM views.team t
WHERE t.county_id = %(county)s AND t.tenant_id = %(tenant)s
    AND t.valid_from <= %(on)s AND %(on)s < t.valid_to
    AND t.known_from <= %(known)s AND %(known)s < t.known_to
    AND (%(watches)s::bigint IS NULL OR t.units @> jsonb_build_array(jsonb_build_object('tenant', %(watches)s::bigint)))
    AND (%(id)s::uuid IS NULL OR t.team = %(id)s)
ORDER BY t.status DESC, t.level, t.name COLLATE "C", t.team
