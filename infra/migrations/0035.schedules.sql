-- Which period of which schedule was queued for a tenant; the first row of a schedule, with the period '', says from when it counts.
CREATE TABLE work.schedules (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    schedule text NOT NULL,
    period text NOT NULL,
    due_at timestamptz NOT NULL,
    job_id uuid,
    queued_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, schedule, period)
);
SELECT ledger.protect('work.schedules', ARRAY['county']);
