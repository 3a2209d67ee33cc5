-- Requests to change a certified roster, by both clocks: who asked for what, and what the county decided.
CREATE TABLE views.roster_correction (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    roster_period uuid NOT NULL,
    request uuid NOT NULL,
    subject uuid,
    since date,
    until date,
    reason text,
    asked_on date,
    asked_by uuid,
    status text,
    open_until date,
    answer text,
    decided_on date,
    decided_by uuid,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX roster_correction_by_key ON views.roster_correction (county_id, tenant_id, roster_period, request);
SELECT ledger.protect('views.roster_correction', ARRAY['county']);
