-- What moves each count between the days asked about: place 0 holds all that took effect by the first of them, place n what did so after
-- the day before it and by its own. Whole years of both dates come from their sums; where an asked day or the known date parts a year,
-- its whole months do, and of the months that are parted the deltas themselves are read: docs/decisions/0032.
SELECT CASE WHEN %(each)s THEN m.tenant_id ELSE 0 END AS tenant, m.indicator, width_bucket(m.day - 1, %(days)s::date[]) AS place,
    sum(m.delta)::int AS delta
FROM (
{parts}
) m
GROUP BY 1, 2, 3
