-- How many members there were at the end of each of several days, and how many came into custody and left it since the day before in the
-- list, as known at one instant; of the first day in the list nothing is told but the end that the next one begins from.
WITH ends AS (
    SELECT d.day, lag(d.day) OVER (ORDER BY d.day) AS before
    FROM unnest(%(days)s::date[]) AS d (day)
), spans AS (
    SELECT m.tenant_id, m.person, m.valid_from, m.valid_to, m.standing IS NOT DISTINCT FROM 'member' AS is_in
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND m.valid_to > %(since)s
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m since known}
), steps AS (
    SELECT s.valid_from AS day, s.is_in, coalesce(lag(s.is_in) OVER w, false) AS was_in
    FROM spans s
    WINDOW w AS (PARTITION BY s.tenant_id, s.person ORDER BY s.valid_from)
), moved AS (
    SELECT e.day, count(*) FILTER (WHERE t.is_in) AS joined, count(*) FILTER (WHERE t.was_in) AS gone
    FROM ends e
    JOIN steps t ON e.before < t.day AND t.day <= e.day AND t.is_in <> t.was_in
    GROUP BY e.day
), held AS (
    SELECT e.day, count(*) AS members
    FROM ends e
    JOIN spans s ON s.valid_from <= e.day AND e.day < s.valid_to AND s.is_in
    GROUP BY e.day
)
SELECT e.day, coalesce(h.members, 0)::int AS members, coalesce(m.joined, 0)::int AS joined, coalesce(m.gone, 0)::int AS gone
FROM ends e
LEFT JOIN held h ON h.day = e.day
LEFT JOIN moved m ON m.day = e.day
WHERE e.before IS NOT NULL
ORDER BY e.day
