-- What was put right or went on to a further span is found like what holds, by how long it was known: docs/decisions/0025.
DROP INDEX views.member_closed;
CREATE INDEX member_closed_brief ON views.member (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX member_closed_long ON views.member (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
DROP INDEX views.commitment_closed;
CREATE INDEX commitment_closed_brief ON views.commitment (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX commitment_closed_long ON views.commitment (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
DROP INDEX views.organisation_closed;
CREATE INDEX organisation_closed_brief ON views.organisation (county_id, tenant_id, known_from, known_to, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') < (known_from AT TIME ZONE 'UTC') + interval '400 days';
CREATE INDEX organisation_closed_long ON views.organisation (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity' AND (known_to AT TIME ZONE 'UTC') >= (known_from AT TIME ZONE 'UTC') + interval '400 days';
