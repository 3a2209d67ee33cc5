-- How much is open, due soon and overdue, by tenant; goes on from obligations_owed.sql.
SELECT x.tenant_id AS tenant, count(*)::int AS open,
    (count(*) FILTER (WHERE x.due BETWEEN %(on)s AND %(soon)s))::int AS due,
    (count(*) FILTER (WHERE x.due < %(on)s))::int AS overdue
FROM owed x
LEFT JOIN changed w ON w.tenant_id = x.tenant_id AND w.source = x.source AND w.due = x.due AND w.change = 'waived'
    AND (w.kind IS NULL OR w.kind = x.kind)
WHERE x.fulfilled IS NOT TRUE AND w.since IS NULL
GROUP BY 1
ORDER BY 1
