-- Made-up facts: 25 tenants, five years of office hours, a tenth of them learned up to sixty days late, a few of them about days to come.
-- A stream belongs to one tenant and is told by facts of one module; one tag in a thousand is rare, as withdrawals are.
INSERT INTO views.timeline (county_id, tenant_id, position, n, effective_on, recorded_at, stream, version, module, tag, actor, role,
    channel, correlation, params)
SELECT %(county)s, %(county)s::bigint * 1000 + 101 + s.stream_no %% 25,
    row_number() OVER (PARTITION BY s.stream_no %% 25 ORDER BY s.i), 0,
    (s.recorded + interval '8 hours')::date - CASE WHEN s.i %% 10 = 7 THEN 1 + (s.i %% 59)::int WHEN s.i %% 5000 = 11 THEN -20 ELSE 0 END,
    s.recorded AT TIME ZONE 'UTC', md5('s' || s.stream_no)::uuid, 1 + (s.i / s.streams)::int, split_part(k.tag, '.', 1), k.tag,
    md5('a' || s.stream_no %% 25 || '-' || s.i %% 40)::uuid, 'clerk', 'web', md5('c' || s.i)::uuid,
    jsonb_build_object('stage', 'plan', 'note', repeat('事', 12))
FROM (
    SELECT i, greatest(%(n)s / 12, 100) AS streams, (i * 7919) %% greatest(%(n)s / 12, 100) AS stream_no,
        timestamp '2001-01-01' + i * 1820 / %(n)s * interval '1 day' + i * 1820 %% %(n)s * (interval '10 hours' / %(n)s) AS recorded
    FROM generate_series(1, %(n)s::bigint) i
) s
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.i %% 1000 = 500 THEN 'commitment.withdrawn' ELSE (CASE
        WHEN s.stream_no / 25 %% 100 < 40 THEN %(member)s::text[]
        WHEN s.stream_no / 25 %% 100 < 65 THEN %(commitment)s::text[]
        WHEN s.stream_no / 25 %% 100 < 80 THEN %(inspection)s::text[]
        WHEN s.stream_no / 25 %% 100 < 95 THEN %(finding)s::text[]
        ELSE %(organisation)s::text[]
    END)[1 + (s.i / 7 %% 8)::int] END AS tag
) k
