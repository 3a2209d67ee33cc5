-- At which of the coordinates a list picks each key.
, keyed AS (
    SELECT tenant, key,
        bool_or(side = 'after') AND bool_or(side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END) AS lasts,
        bool_or(listed AND side = 'before') AS before,
        bool_or(listed AND side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END) AS middle,
        bool_or(listed AND side = 'after') AS after
    FROM seen
    GROUP BY 1, 2
)
