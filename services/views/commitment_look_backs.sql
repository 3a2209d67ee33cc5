-- The look-backs of one promise, in the order in which they were made.
SELECT b.tenant_id AS tenant, b.commitment, b.days, coalesce(b.announced, false) AS announced, coalesce(b.methods, '[]') AS methods,
    coalesce(b.result, '') AS result, b.looked_on, b.looked_by, coalesce(b.note, '') AS note, b.inspection, b.position
FROM views.look_back b
WHERE b.county_id = %(county)s AND b.tenant_id = %(tenant)s
    AND b.commitment = %(id)s
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
    AND b.known_from <= %(known)s AND %(known)s < b.known_to
ORDER BY b.looked_on, b.entry
