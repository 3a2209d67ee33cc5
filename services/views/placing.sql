-- What may stand under some units or organisations on a day or later, and what its view has not taken yet.
SELECT m.person AS id
FROM views.member m
WHERE %(what)s = 'members' AND m.county_id = %(county)s AND m.tenant_id = %(tenant)s AND m.branch = ANY (%(under)s)
    AND m.standing = 'member' AND m.valid_to > %(on)s AND {kept m %(on)s 'infinity'} AND m.known_to = 'infinity'
UNION
SELECT o.organisation
FROM views.organisation o
WHERE %(what)s = 'attached' AND o.county_id = %(county)s AND o.tenant_id = %(tenant)s AND o.institution = ANY (%(under)s)
    AND o.standing = 'standing' AND o.valid_to > %(on)s AND o.known_to = 'infinity'
UNION
SELECT o.organisation
FROM views.organisation o
WHERE %(what)s = 'branches' AND o.county_id = %(county)s AND o.tenant_id = %(tenant)s AND o.parent = ANY (%(under)s)
    AND o.standing = 'standing' AND o.valid_to > %(on)s AND o.known_to = 'infinity'
UNION
SELECT u.institution
FROM views.institution u
WHERE %(what)s = 'units' AND u.county_id = %(county)s AND u.tenant_id = %(tenant)s AND u.parent = ANY (%(under)s)
    AND u.standing = 'standing' AND u.valid_to > %(on)s AND u.known_to = 'infinity'
UNION
SELECT l.organisation
FROM views.organisation_lineage l
WHERE %(what)s = 'predecessors' AND l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.successor = ANY (%(under)s)
    AND l.known_to = 'infinity'
UNION
SELECT l.institution
FROM views.institution_lineage l
WHERE %(what)s = 'merged' AND l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.successor = ANY (%(under)s)
    AND l.known_to = 'infinity'
UNION
SELECT c.commitment
FROM views.commitment c
WHERE %(what)s = 'promises' AND c.county_id = %(county)s AND c.tenant_id = %(tenant)s AND c.unit = ANY (%(under)s)
    AND c.status NOT IN ('lasting', 'superseded', 'withdrawn') AND c.valid_to > %(on)s AND c.known_to = 'infinity'
UNION
SELECT d.finding
FROM views.finding d
WHERE %(what)s = 'findings' AND d.county_id = %(county)s AND d.tenant_id = %(tenant)s AND d.unit = ANY (%(under)s)
    AND d.is_open AND d.valid_to > %(on)s AND d.known_to = 'infinity'
UNION
SELECT t.team
FROM views.team t
WHERE %(what)s = 'teams' AND t.county_id = %(county)s AND t.tenant_id = %(tenant)s AND t.known_to = 'infinity'
UNION
SELECT d.stream
FROM directory.tenants d
WHERE %(what)s = 'tenants' AND d.county_id = %(county)s AND d.tenant_id = %(tenant)s AND d.known_to = 'infinity'
UNION
SELECT g.grant_id
FROM access.grants g
WHERE %(what)s = 'grants' AND g.county_id = %(county)s AND g.tenant_id = %(tenant)s AND g.known_to = 'infinity'
UNION
SELECT e.stream
FROM ledger.events e
WHERE e.county_id = %(county)s AND e.tenant_id = %(tenant)s AND e.position > %(after)s
    AND (e.tag LIKE %(kind)s OR e.tag = 'fact.voided')
ORDER BY 1
