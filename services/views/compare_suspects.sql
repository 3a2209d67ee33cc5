-- Most keys are the same row at all three coordinates, and need not be looked at again unless they are asked for. Nor does the middle matter
-- where a key is learned of as a whole; `lasts` says that it is there on both days.
, keyed AS (
    SELECT tenant, key,
        count(*) = 3 AND min(row_id) = max(row_id)
            AND (count(more) = 0 OR (count(more) = 3 AND min(more::text) = max(more::text))) AS same,
        bool_or(side = 'middle') AND bool_or(side = 'after') AS lasts,
        coalesce(bool_or(listed) FILTER (WHERE side = 'before'), false) AS was_listed,
        coalesce(bool_or(listed) FILTER (WHERE side = 'middle'), false) AS mid_listed,
        coalesce(bool_or(listed) FILTER (WHERE side = 'after'), false) AS is_listed
    FROM seen
    GROUP BY 1, 2
), suspect AS MATERIALIZED (
    SELECT tenant, key, was_listed, mid_listed, is_listed,
        was_listed <> is_listed AND was_listed <> mid_listed AS learned,
        lasts AND (was_listed = is_listed OR was_listed = mid_listed) AS lasts
    FROM keyed
    WHERE was_listed <> is_listed OR (was_listed AND is_listed AND (NOT same OR %(difference)s::text = 'unchanged'))
)
