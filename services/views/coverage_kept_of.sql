-- Where some persons were kept at the time of these sessions, as known at any of the coordinates.
, kept AS MATERIALIZED (
    SELECT r.tenant_id, r.branch, r.stretch, k.person, k.valid_from, k.valid_to, k.known_from, k.known_to
    FROM (
        SELECT m.tenant_id, m.branch, m.person, m.valid_from, m.valid_to, m.known_from, m.known_to
        FROM views.member m
        WHERE m.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
            AND m.person = ANY (%(persons)s) AND m.standing = 'member'
            AND m.known_from <= (SELECT max(known) FROM side) AND m.known_to > (SELECT min(known) FROM side)
    ) k
    JOIN runs r ON r.tenant_id = k.tenant_id AND r.branch = k.branch AND k.valid_from <= r.until AND r.since < k.valid_to
)
