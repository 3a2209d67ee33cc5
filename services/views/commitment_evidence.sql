-- The evidence of one promise, in the order in which it happened.
SELECT v.tenant_id AS tenant, v.evidence, v.commitment, coalesce(v.kind, '') AS kind, v.happened_on, v.attached_on, v.attached_by,
    coalesce(v.files, '[]') AS files, coalesce(v.note, '') AS note, coalesce(v.standing, '') AS standing, coalesce(v.reason, '') AS reason,
    v.position
FROM views.evidence v
WHERE v.county_id = %(county)s AND v.tenant_id = %(tenant)s
    AND v.commitment = %(id)s
    AND v.valid_from <= %(on)s AND %(on)s < v.valid_to
    AND v.known_from <= %(known)s AND %(known)s < v.known_to
ORDER BY v.happened_on, v.evidence
