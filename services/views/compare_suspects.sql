-- Most keys are the same row at all coordinates, and need not be looked at again unless they are asked for. Nor does the middle matter
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
    SELECT c.tenant, c.key,
        count(*) = CASE WHEN %(as_known)s THEN 2 ELSE 3 END AND min(c.row_id) = max(c.row_id)
            AND (count(c.more) = 0 OR (count(c.more) = count(*) AND min(c.more::text) = max(c.more::text))) AS same,
        bool_or(c.side = m.name) AND bool_or(c.side = 'after') AS lasts,
        bool_or(c.listed AND c.side = m.name) AND bool_or(c.listed AND c.side = 'after') AS carried,
        bool_or(c.within AND c.side = 'before') AS was_listed, bool_or(c.within AND c.side = m.name) AS mid_listed,
        bool_or(c.within AND c.side = 'after') AS is_listed
    FROM cut c
    CROSS JOIN (SELECT CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END AS name) m
    GROUP BY 1, 2
), suspect AS MATERIALIZED (
    SELECT tenant, key, was_listed, mid_listed, is_listed, carried,
        was_listed <> is_listed AND was_listed <> mid_listed AS learned,
        lasts AND (was_listed = is_listed OR was_listed = mid_listed) AS lasts
    FROM keyed
    WHERE was_listed <> is_listed OR (was_listed AND is_listed AND (NOT same OR %(difference)s::text = 'unchanged'))
)
