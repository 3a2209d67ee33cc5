-- What the things are called that values name by their ids.
SELECT o.organisation AS id, coalesce(o.name, '') AS name
FROM views.organisation o
WHERE o.county_id = %(county)s AND o.tenant_id = ANY (%(tenants)s) AND o.organisation = ANY (%(ids)s)
    AND o.valid_from <= %(day_last)s AND %(day_last)s < o.valid_to
    AND o.known_from <= %(known_last)s AND %(known_last)s < o.known_to
UNION ALL
SELECT u.institution, coalesce(u.name, '')
FROM views.institution u
WHERE u.county_id = %(county)s AND u.tenant_id = ANY (%(tenants)s) AND u.institution = ANY (%(ids)s)
    AND u.valid_from <= %(day_last)s AND %(day_last)s < u.valid_to
    AND u.known_from <= %(known_last)s AND %(known_last)s < u.known_to
UNION ALL
SELECT c.commitment, coalesce(c.title, '')
FROM views.commitment c
WHERE c.county_id = %(county)s AND c.tenant_id = ANY (%(tenants)s) AND c.commitment = ANY (%(ids)s)
    AND c.valid_from <= %(day_last)s AND %(day_last)s < c.valid_to
    AND c.known_from <= %(known_last)s AND %(known_last)s < c.known_to
UNION ALL
SELECT i.inspection, coalesce(nullif(i.purpose, ''), i.unit_name, '')
FROM views.inspection i
WHERE i.county_id = %(county)s AND i.tenant_id = ANY (%(tenants)s) AND i.inspection = ANY (%(ids)s)
    AND i.valid_from <= %(day_last)s AND %(day_last)s < i.valid_to
    AND i.known_from <= %(known_last)s AND %(known_last)s < i.known_to
