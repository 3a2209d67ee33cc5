-- A comparison is read in parts, one behind the other (services/views/compare.py). First the three coordinates: the first one, the
-- second one, and in the middle the first day as the second one knows it.
WITH side (name, day, known) AS (
    VALUES ('before', %(on)s::date, %(known)s::timestamptz),
        ('middle', %(on)s::date, %(with_known)s::timestamptz),
        ('after', %(with_on)s::date, %(with_known)s::timestamptz)
)
