-- Commands that leave no receipt in the ledger - a job replayed, a file taken, a way confirmed - are put on record here in the transaction
-- that carries them out: sent again they get their first answer, and another body under the same id is refused. `said` is what a first
-- answer said, where it does not follow from the command: ids, positions and counts.
CREATE TABLE work.answers (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    command_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    answered_at timestamptz NOT NULL,
    said jsonb,
    PRIMARY KEY (county_id, tenant_id, command_id)
);
CREATE INDEX answers_in_county ON work.answers (county_id, command_id);
SELECT ledger.protect('work.answers', ARRAY['county']);
