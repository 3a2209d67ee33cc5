-- What left the house, or may have: a row is committed as 'sending' before the first byte goes out.
CREATE TABLE work.deliveries (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    delivery_id uuid NOT NULL,
    job_id uuid NOT NULL,
    channel text NOT NULL,
    recipient uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('sending', 'sent', 'failed', 'uncertain')),
    provider_id text,
    error text,
    at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, delivery_id)
);
CREATE INDEX deliveries_by_job ON work.deliveries (county_id, tenant_id, job_id);
CREATE INDEX deliveries_by_recipient ON work.deliveries (county_id, tenant_id, recipient, at DESC);
SELECT ledger.protect('work.deliveries', ARRAY['county']);
