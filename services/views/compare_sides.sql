-- A comparison is read in parts, one behind the other (services/views/compare.py). First its coordinates: the first one, the second one, and
-- in the middle the first day as the second one knows it. Where both know the same, the middle is the first one, and is left out.
WITH side (name, day, known) AS (
    SELECT v.name, v.day, v.known
    FROM (
        VALUES ('before', %(on)s::date, %(known)s::timestamptz),
            ('middle', %(on)s::date, %(with_known)s::timestamptz),
            ('after', %(with_on)s::date, %(with_known)s::timestamptz)
    ) AS v (name, day, known)
    WHERE v.name <> 'middle' OR NOT %(as_known)s
)
