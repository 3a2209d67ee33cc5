-- Every attempt at a job, named by its lease, and how it ended; 'lost' means that its worker fell silent.
CREATE TABLE work.runs (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    job_id uuid NOT NULL,
    lease_token uuid NOT NULL,
    attempt int NOT NULL,
    worker text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('done', 'failed', 'lost', 'cancelled')),
    error text,
    PRIMARY KEY (county_id, tenant_id, job_id, lease_token)
);
SELECT ledger.protect('work.runs', ARRAY['county']);

-- How far a running job is, for the page and the terminal; message is a key of the locales.
CREATE TABLE work.progress (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    job_id uuid NOT NULL,
    step text NOT NULL,
    done bigint NOT NULL,
    total bigint,
    message text,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, job_id)
) WITH (fillfactor = 50);
SELECT ledger.protect('work.progress', ARRAY['county']);

-- What a person did to a job by hand, and why.
CREATE TABLE work.interventions (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    job_id uuid NOT NULL,
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (action IN ('replayed', 'cancelled', 'confirmed')),
    was text NOT NULL,
    actor uuid NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (county_id, tenant_id, job_id, at)
);
SELECT ledger.protect('work.interventions', ARRAY['county']);
