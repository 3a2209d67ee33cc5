-- How far an event-sourced follower has processed an upstream sequence, in the same transaction as what it wrote.
CREATE TABLE follow.tracking (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    name text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (county_id, tenant_id, name)
);
SELECT ledger.protect('follow.tracking');
