-- A thing and whatever belongs to it, as known: a unit's organisations, promises, inspections and findings; an inspection's findings;
-- the findings that a promise was made of. Ids are random, so one question serves every kind of thing.
SELECT %(dossier)s::uuid AS stream
UNION
SELECT o.organisation FROM views.organisation o
WHERE o.county_id = %(county)s AND o.institution = %(dossier)s
    AND o.valid_from <= %(on)s AND o.known_from <= %(known)s AND %(known)s < o.known_to
UNION
SELECT c.commitment FROM views.commitment c
WHERE c.county_id = %(county)s AND c.unit = %(dossier)s
    AND c.valid_from <= %(on)s AND c.known_from <= %(known)s AND %(known)s < c.known_to
UNION
SELECT i.inspection FROM views.inspection i
WHERE i.county_id = %(county)s AND i.unit = %(dossier)s
    AND i.valid_from <= %(on)s AND i.known_from <= %(known)s AND %(known)s < i.known_to
UNION
SELECT d.finding FROM views.finding d
WHERE d.county_id = %(county)s AND (d.unit = %(dossier)s OR d.inspection = %(dossier)s OR d.commitment = %(dossier)s)
    AND d.valid_from <= %(on)s AND d.known_from <= %(known)s AND %(known)s < d.known_to
