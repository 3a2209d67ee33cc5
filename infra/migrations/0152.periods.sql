-- Roster periods by both clocks: what was declared, handed in and certified, and how differences are explained.
CREATE TABLE views.roster_period (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    roster_period uuid NOT NULL,
    period text,
    due date,
    opened_on date,
    phase text,
    phase_since date,
    institutions int,
    organisations int,
    members int,
    source text,
    counted_institutions int,
    counted_organisations int,
    counted_members int,
    counted_on date,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX roster_period_by_key ON views.roster_period (county_id, tenant_id, roster_period);
SELECT ledger.protect('views.roster_period', ARRAY['county']);

CREATE TABLE views.roster_discrepancy (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    roster_period uuid NOT NULL,
    figure text NOT NULL,
    declared int,
    counted int,
    raised_on date,
    explanation text,
    explained_on date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX roster_discrepancy_by_key ON views.roster_discrepancy (county_id, tenant_id, roster_period, figure);
SELECT ledger.protect('views.roster_discrepancy', ARRAY['county']);
