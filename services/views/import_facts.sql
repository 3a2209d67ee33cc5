-- The facts that an import wrote, in the order of the books; or, by row, the rows of its file that became facts, each once. A source names
-- the import, the sheet and the row, so that facts of others between its first and its last one are not taken for its own.
SELECT min(t.position) AS position, t.source, count(*)::int AS facts, (array_agg(t.tag ORDER BY t.position))[1] AS tag,
    min(t.effective_on) AS effective_on
FROM views.timeline t
WHERE t.county_id = %(county)s AND t.tenant_id = %(tenant)s AND t.position BETWEEN %(first)s AND %(last)s
    AND t.recorded_at <= %(known)s
    AND t.source LIKE %(source)s
GROUP BY t.source, CASE WHEN %(by_row)s THEN 0 ELSE t.position END
HAVING min(t.position) > %(after)s
ORDER BY min(t.position)
LIMIT %(limit)s
