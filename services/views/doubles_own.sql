-- Entries of one tenant that bear one ID number, or one name and birthday: what the tenant can find in its own books.
-- Equal digests are grouped in one pass, as in vault.alike.
WITH grouped AS MATERIALIZED (
    SELECT l.kind, array_agg(l.person) AS persons
    FROM vault.lookup l
    WHERE l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.kind IN ('id_number', 'name')
    GROUP BY l.kind, l.digest
    HAVING count(*) > 1
), paired AS MATERIALIZED (
    SELECT n.kind, a.person, b.person AS other
    FROM grouped n
    CROSS JOIN LATERAL unnest(n.persons) AS a (person)
    CROSS JOIN LATERAL unnest(n.persons) AS b (person)
    WHERE b.person > a.person
), alike AS (
    SELECT CASE WHEN t.kind = 'id_number' THEN 'id-number' WHEN (
            SELECT l.digest FROM vault.lookup l
            WHERE l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.person = t.person AND l.kind = 'phone'
        ) = (
            SELECT l.digest FROM vault.lookup l
            WHERE l.county_id = %(county)s AND l.tenant_id = %(tenant)s AND l.person = t.other AND l.kind = 'phone'
        ) THEN 'name-birth-phone' ELSE 'name-and-birth' END AS sign,
        %(tenant)s::bigint AS tenant_id, t.person, %(tenant)s::bigint AS other_tenant_id, t.other
    FROM paired t
    WHERE t.kind = 'id_number' OR (
            SELECT i.born FROM views.member_identity i
            WHERE i.county_id = %(county)s AND i.tenant_id = %(tenant)s AND i.person = t.person
        ) = (
            SELECT i.born FROM views.member_identity i
            WHERE i.county_id = %(county)s AND i.tenant_id = %(tenant)s AND i.person = t.other
        )
)
