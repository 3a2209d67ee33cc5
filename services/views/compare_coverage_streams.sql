-- The facts behind coverage stand in the member's own stream, where he was kept, and in those of the sessions that became something
-- else to him on the step in question.
, became AS (
    SELECT s.tenant, s.person, s.session, s.side,
        concat_ws(' ', s.way, CASE WHEN s.way IN ('absent', 'open') THEN s.reason END) AS what
    FROM stood s
), differing AS (
    SELECT b.tenant, b.person, b.session,
        max(b.what) FILTER (WHERE b.side = 'before') IS DISTINCT FROM max(b.what) FILTER (WHERE b.side = 'middle') AS learned,
        max(b.what) FILTER (WHERE b.side = 'middle') IS DISTINCT FROM max(b.what) FILTER (WHERE b.side = 'after') AS since
    FROM became b
    GROUP BY 1, 2, 3
), asked AS (
    SELECT w.tenant, w.key, w.key AS stream, w.learned, w.since FROM wanted w
    UNION ALL
    SELECT w.tenant, w.key, d.session, w.learned AND d.learned, w.since AND d.since
    FROM wanted w
    JOIN differing d ON d.tenant = w.tenant AND d.person = w.key AND (w.learned AND d.learned OR w.since AND d.since)
)
