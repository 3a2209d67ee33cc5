-- What stood on a day as known at an instant, found without reading all that ever stood: docs/decisions/0025. Of what still holds as known,
-- a span of less than 400 days that goes on has begun within 400 days, and longer ones are few; of what was put right since, that
-- which was known for less than 400 days has become known within 400 days. Each row is in one of the four indexes.
CREATE INDEX member_brief ON views.member (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX member_long ON views.member (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX member_closed ON views.member (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity';
CREATE INDEX commitment_brief ON views.commitment (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX commitment_long ON views.commitment (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX commitment_closed ON views.commitment (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity';
CREATE INDEX organisation_brief ON views.organisation (county_id, tenant_id, valid_from, valid_to, known_from)
WHERE known_to = 'infinity' AND valid_to < valid_from + 400;
CREATE INDEX organisation_long ON views.organisation (county_id, tenant_id, valid_to, valid_from, known_from)
WHERE known_to = 'infinity' AND valid_to >= valid_from + 400;
CREATE INDEX organisation_closed ON views.organisation (county_id, tenant_id, known_to, known_from, valid_from, valid_to)
WHERE known_to < 'infinity';
