-- Who was kept in a branch, as it was known then, is found by how long it was known, like all else that was put right or went on to a further
-- span (docs/decisions/0025). The two take the place of one, so that no row enters more of them than before.
DROP INDEX views.member_of_branch_closed;
CREATE INDEX member_of_branch_closed_brief ON views.member (county_id, tenant_id, branch, known_from, known_to, valid_from, valid_to)
INCLUDE (person, standing)
WHERE known_to < 'infinity' AND valid_to >= valid_from + 400
    AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX member_of_branch_closed_long ON views.member (county_id, tenant_id, branch, known_to, known_from, valid_from, valid_to)
INCLUDE (person, standing)
WHERE known_to < 'infinity' AND valid_to >= valid_from + 400
    AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
