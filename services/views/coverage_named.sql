SELECT c.tenant, c.person, c.number, c.branch, c.branch_name, c.expected, c.attended, c.made_up, c.home, c.remote, c.excused, c.missing,
    c.reached, c.reasons, c.sort_key, i.name
FROM page c
LEFT JOIN views.member_identity i ON i.county_id = %(county)s AND i.tenant_id = c.tenant AND i.person = c.person
ORDER BY c.sort_key, c.person
