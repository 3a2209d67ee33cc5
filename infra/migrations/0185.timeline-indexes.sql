-- Every question of a timeline walks one index in the order of its page; what it is about leads the key, and the instant rides along
-- where pages leave out what was not known yet, or what was not late. Which question walks which: docs/decisions/0012.
DROP INDEX views.timeline_of_county;
DROP INDEX views.timeline_of_tenant;
DROP INDEX views.timeline_of_stream;
DROP INDEX views.timeline_by_learning;
DROP INDEX views.timeline_of_person;
CREATE INDEX timeline_of_county ON views.timeline (county_id, effective_on, tenant_id, position) INCLUDE (recorded_at);
CREATE INDEX timeline_of_tenant ON views.timeline (county_id, tenant_id, effective_on, position) INCLUDE (recorded_at);
CREATE INDEX timeline_of_stream ON views.timeline (county_id, stream, effective_on, tenant_id, position);
CREATE INDEX timeline_of_tag ON views.timeline (county_id, tag, effective_on, tenant_id, position) INCLUDE (recorded_at);
CREATE INDEX timeline_of_actor ON views.timeline (county_id, actor, effective_on, tenant_id, position) INCLUDE (recorded_at);
CREATE INDEX timeline_by_learning ON views.timeline (county_id, recorded_at) INCLUDE (effective_on, tenant_id, position);
-- The few that a walk by days would search for long: facts about days to come, where a known date lies before the true one, and late
-- ones. Both take a day for wider than it is: the one by UTC, the other by the clock that is furthest ahead on earth.
CREATE INDEX timeline_ahead ON views.timeline (county_id, effective_on, tenant_id, position) INCLUDE (recorded_at)
    WHERE (recorded_at AT TIME ZONE INTERVAL '0')::date < effective_on;
CREATE INDEX timeline_late ON views.timeline (county_id, effective_on, tenant_id, position) INCLUDE (recorded_at)
    WHERE (recorded_at AT TIME ZONE INTERVAL '14 hours')::date > effective_on;
CREATE INDEX timeline_of_person ON views.timeline_subject (county_id, person, effective_on, tenant_id, position) INCLUDE (recorded_at);
-- What belongs to a unit, an inspection or a promise, for its dossier.
CREATE INDEX organisation_of_institution ON views.organisation (county_id, institution) WHERE institution IS NOT NULL;
CREATE INDEX commitment_of_unit ON views.commitment (county_id, unit) WHERE unit IS NOT NULL;
CREATE INDEX inspection_of_unit ON views.inspection (county_id, unit) WHERE unit IS NOT NULL;
CREATE INDEX finding_of_unit ON views.finding (county_id, unit) WHERE unit IS NOT NULL;
CREATE INDEX finding_of_inspection ON views.finding (county_id, inspection) WHERE inspection IS NOT NULL;
CREATE INDEX finding_of_commitment ON views.finding (county_id, commitment) WHERE commitment IS NOT NULL;
