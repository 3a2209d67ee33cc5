SELECT k.tenant, %(figure)s AS figure, k.before, k.middle, k.after, coalesce(d.natures = ARRAY['reorganised'], false) AS by_tree,
    count(*)::int AS n
FROM keyed k
LEFT JOIN differences d ON d.tenant = k.tenant AND d.key = k.key
GROUP BY 1, 2, 3, 4, 5, 6
