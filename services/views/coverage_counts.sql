SELECT t.tenant, t.branch, coalesce(o.name, '') AS branch_name, count(*)::int AS members, sum(t.expected)::int AS expected,
    sum(t.attended)::int AS attended, sum(t.made_up)::int AS made_up, sum(t.home)::int AS home, sum(t.remote)::int AS remote,
    sum(t.excused)::int AS excused, sum(t.missing)::int AS missing, (count(*) FILTER (WHERE t.missing > 0))::int AS lacking,
    (count(*) FILTER (WHERE t.reached = 0))::int AS unreached
FROM (
    SELECT m.tenant, CASE WHEN %(by)s = 'branch' THEN m.branch END AS branch, m.expected, m.attended, m.made_up, m.home, m.remote,
        m.excused, m.missing, m.reached
    FROM told m
) t
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant AND o.organisation = t.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
GROUP BY t.tenant, t.branch, o.name, o.code
ORDER BY t.tenant, o.code, t.branch
