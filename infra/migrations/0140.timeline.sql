-- One row for every fact, with nothing personal in it, in the order in which things were true; and which persons each concerns.
CREATE TABLE views.timeline (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    gone_at timestamptz,
    stream uuid NOT NULL,
    version int NOT NULL,
    module text NOT NULL,
    tag text NOT NULL,
    actor uuid NOT NULL,
    role text NOT NULL,
    channel text NOT NULL,
    correlation uuid NOT NULL,
    replaces bigint,
    source text,
    params jsonb NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX timeline_of_county ON views.timeline (county_id, effective_on, tenant_id, position);
CREATE INDEX timeline_of_tenant ON views.timeline (county_id, tenant_id, effective_on, position);
CREATE INDEX timeline_of_stream ON views.timeline (county_id, tenant_id, stream, effective_on, position);
CREATE INDEX timeline_by_learning ON views.timeline (county_id, recorded_at);
CREATE INDEX timeline_by_replaced ON views.timeline (county_id, tenant_id, replaces) WHERE replaces IS NOT NULL;
SELECT ledger.protect('views.timeline', ARRAY['county']);

CREATE TABLE views.timeline_subject (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    gone_at timestamptz,
    person uuid NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX timeline_of_person ON views.timeline_subject (county_id, person, effective_on, tenant_id, position);
SELECT ledger.protect('views.timeline_subject', ARRAY['county']);
