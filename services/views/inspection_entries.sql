-- What was seen, read, heard, asked and commended on one inspection.
SELECT e.tenant_id AS tenant, e.inspection, coalesce(e.method, '') AS method, e.happened_on, coalesce(e.place, '') AS place,
    coalesce(e.text, '') AS text, coalesce(e.result, '') AS result, e.count, e.checked, coalesce(e.files, '[]') AS files, e.noted_by,
    e.position
FROM views.inspection_entry e
WHERE e.county_id = %(county)s AND e.tenant_id = %(tenant)s
    AND e.inspection = %(id)s
    AND e.valid_from <= %(on)s AND %(on)s < e.valid_to
    AND e.known_from <= %(known)s AND %(known)s < e.known_to
ORDER BY e.happened_on, e.entry
