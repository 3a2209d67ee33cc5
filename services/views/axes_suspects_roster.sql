-- Who came or went since, and may have done so with the tree: that takes him off the roster or back to it, and nothing else of him with it.
, suspect AS MATERIALIZED (
    SELECT k.tenant, k.key, k.middle AS was_listed, k.after AS is_listed, false AS learned, false AS carried, k.lasts
    FROM keyed k
    JOIN present m ON m.tenant_id = k.tenant AND m.person = k.key
        AND m.side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END
    JOIN present a ON a.tenant_id = k.tenant AND a.person = k.key AND a.side = 'after'
    WHERE k.middle <> k.after AND m.standing IS DISTINCT FROM a.standing
)
