-- How many published promises stood where at the end of each of several days, as known at one instant.
SELECT d.day,
    (count(c.commitment) FILTER (WHERE c.status = 'open' AND c.stage = ANY (%(paper)s)))::int AS paper,
    (count(c.commitment) FILTER (WHERE c.status = 'open' AND c.stage <> ALL (%(paper)s)))::int AS working,
    (count(c.commitment) FILTER (WHERE c.status IN ('claimed', 'verified')))::int AS claimed,
    (count(c.commitment) FILTER (WHERE c.status IN ('closed', 'lasting')))::int AS closed
FROM unnest(%(days)s::date[]) AS d (day)
LEFT JOIN views.commitment c ON c.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
    AND c.valid_from <= d.day AND d.day < c.valid_to
    AND c.known_from <= %(known)s AND %(known)s < c.known_to
    AND c.status NOT IN ('drafted', 'approved', 'superseded', 'withdrawn')
GROUP BY d.day
ORDER BY d.day
