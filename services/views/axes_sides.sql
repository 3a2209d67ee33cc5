-- The three coordinates of a comparison; where both know the same, the middle is the first one.
WITH side (name, day, known) AS (
    SELECT v.name, v.day, v.known
    FROM (
        VALUES ('before', %(on)s::date, %(known)s::timestamptz),
            ('middle', %(on)s::date, %(with_known)s::timestamptz),
            ('after', %(with_on)s::date, %(with_known)s::timestamptz)
    ) AS v (name, day, known)
    WHERE v.name <> 'middle' OR NOT %(as_known)s
)
