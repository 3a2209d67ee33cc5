-- Most keys are the same row at all three coordinates, and need not be looked at again unless they are asked for. Nor does the middle matter
-- where a key is learned of as a whole; `lasts` says that it is there on both days. A list may be cut down to the tenants that count
-- under one by the tree of each coordinate: what its own books have on both days was `carried` in or out by the tree.
, cut AS (
    SELECT n.side, n.tenant, n.key, n.row_id, n.more, n.listed,
        n.listed AND CASE n.side
            WHEN 'before' THEN %(before_tenants)s::bigint[] IS NULL OR n.tenant = ANY (%(before_tenants)s)
            WHEN 'middle' THEN %(middle_tenants)s::bigint[] IS NULL OR n.tenant = ANY (%(middle_tenants)s)
            ELSE %(after_tenants)s::bigint[] IS NULL OR n.tenant = ANY (%(after_tenants)s)
        END AS within
    FROM seen n
), keyed AS (
    SELECT tenant, key,
        count(*) = 3 AND min(row_id) = max(row_id)
            AND (count(more) = 0 OR (count(more) = 3 AND min(more::text) = max(more::text))) AS same,
        bool_or(side = 'middle') AND bool_or(side = 'after') AS lasts,
        bool_or(listed AND side = 'middle') AND bool_or(listed AND side = 'after') AS carried,
        bool_or(within AND side = 'before') AS was_listed, bool_or(within AND side = 'middle') AS mid_listed,
        bool_or(within AND side = 'after') AS is_listed
    FROM cut
    GROUP BY 1, 2
), suspect AS MATERIALIZED (
    SELECT tenant, key, was_listed, mid_listed, is_listed, carried,
        was_listed <> is_listed AND was_listed <> mid_listed AS learned,
        lasts AND (was_listed = is_listed OR was_listed = mid_listed) AS lasts
    FROM keyed
    WHERE was_listed <> is_listed OR (was_listed AND is_listed AND (NOT same OR %(difference)s::text = 'unchanged'))
)
