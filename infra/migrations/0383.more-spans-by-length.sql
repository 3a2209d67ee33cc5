-- Findings, inspections and sessions are found like members and promises, by how long their spans are: docs/decisions/0025.
CREATE INDEX finding_brief ON views.finding (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX finding_long ON views.finding (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX finding_closed_brief ON views.finding (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX finding_closed_long ON views.finding (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX inspection_brief ON views.inspection (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX inspection_long ON views.inspection (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX inspection_closed_brief ON views.inspection (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX inspection_closed_long ON views.inspection (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX session_brief ON views.session (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX session_long ON views.session (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX session_closed_brief ON views.session (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX session_closed_long ON views.session (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
-- Who was kept in a branch on a day is asked for each of its sessions: again by length, so that not everybody who ever was there is read,
-- and told by the index alone. The three take the place of one, so that no row enters more of them than before.
DROP INDEX views.member_by_branch;
CREATE INDEX member_of_branch_brief ON views.member (county_id, tenant_id, branch, valid_from, valid_to, known_from, known_to)
INCLUDE (person, standing)
WHERE valid_to < valid_from + 400;
CREATE INDEX member_of_branch_long ON views.member (county_id, tenant_id, branch, valid_to, valid_from, known_from, known_to)
INCLUDE (person, standing)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX member_of_branch_closed ON views.member (county_id, tenant_id, branch, known_to, known_from, valid_from, valid_to)
INCLUDE (person, standing)
WHERE known_to < 'infinity' AND valid_to >= valid_from + 400;
