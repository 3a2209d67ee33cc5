-- To which level something that stayed undone was put, and how many were told there; nobody, where nobody holds the seat.
CREATE TABLE work.escalations (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    escalation_id uuid NOT NULL,
    job_id uuid NOT NULL,
    source uuid NOT NULL,
    kind text NOT NULL,
    n int NOT NULL,
    due date NOT NULL,
    level text NOT NULL,
    told int NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, escalation_id)
);
CREATE INDEX escalations_by_source ON work.escalations (county_id, tenant_id, source, kind, due);
CREATE INDEX escalations_to_nobody ON work.escalations (county_id, at DESC, escalation_id DESC) WHERE told = 0;
SELECT ledger.protect('work.escalations', ARRAY['county']);
