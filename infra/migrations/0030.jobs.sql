-- What is to be done, once: the truth about work. Redis only carries the ids of these rows to whoever is free.
-- due_at is by the county's clock; lease_until and retry_at are by PostgreSQL's own. args hold ids, codes and dates, nobody's data.
CREATE TABLE work.jobs (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    job_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    args jsonb NOT NULL,
    due_at timestamptz NOT NULL,
    retry_at timestamptz,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'sending', 'done', 'uncertain', 'dead', 'cancelled')),
    attempts int NOT NULL,
    lease_token uuid,
    lease_until timestamptz,
    worker text,
    last_error text,
    correlation uuid NOT NULL,
    caused_by_tenant bigint,
    caused_by_position bigint,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    result jsonb,
    PRIMARY KEY (county_id, tenant_id, job_id),
    UNIQUE (county_id, tenant_id, kind, key),
    CHECK ((lease_token IS NOT NULL) = (state IN ('running', 'sending')))
) WITH (fillfactor = 70);
CREATE INDEX jobs_waiting ON work.jobs (due_at) WHERE state = 'waiting';
CREATE INDEX jobs_leased ON work.jobs (lease_until) WHERE state IN ('running', 'sending');
CREATE INDEX jobs_by_age ON work.jobs (county_id, tenant_id, created_at DESC, job_id);
SELECT ledger.protect('work.jobs', ARRAY['county']);
-- The platform finds work across counties and may know no more of it than that it waits, or who lost it.
CREATE POLICY platform ON work.jobs FOR SELECT TO taizhang_platform USING (true);
GRANT SELECT (county_id, tenant_id, job_id, kind, state, due_at, retry_at, attempts, lease_until) ON work.jobs TO taizhang_platform;
