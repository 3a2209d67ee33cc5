-- What moves each count of one unit between the days asked about: place 0 holds all that took effect by the first of them, place n what did so after
-- the day before it and by its own.
SELECT 0 AS tenant, d.indicator, width_bucket(d.day - 1, %(days)s::date[]) AS place, sum(d.delta)::int AS delta
FROM {every delta} d
WHERE d.unit = %(unit)s
    AND d.day <= %(last)s
    AND d.known_from <= %(known)s
GROUP BY 2, 3
