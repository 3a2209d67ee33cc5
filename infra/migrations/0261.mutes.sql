-- What a user does not want to be told of until a day: a kind of notice, or (kind '') one subject, a promise, a finding, a report;
-- `letter` is the notice from which he muted it, worded again where his mutes are listed.
CREATE TABLE access.mutes (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    mute_id uuid NOT NULL,
    kind text NOT NULL,
    subject uuid,
    letter jsonb,
    since timestamptz NOT NULL,
    until date NOT NULL,
    lifted_at timestamptz,
    PRIMARY KEY (county_id, tenant_id, user_id, mute_id),
    CHECK ((kind = '') = (subject IS NOT NULL))
);
CREATE INDEX mutes_by_user ON access.mutes (county_id, user_id) WHERE lifted_at IS NULL;
SELECT ledger.protect('access.mutes', ARRAY['platform']);

-- A muted notice stands in the inbox and in the log of deliveries, and is not counted; an urgent one cannot be muted.
ALTER TABLE work.inbox ADD COLUMN muted_at timestamptz;
ALTER TABLE work.inbox ADD COLUMN urgent boolean NOT NULL DEFAULT false;
CREATE INDEX inbox_unread_aloud ON work.inbox (county_id, tenant_id, user_id) WHERE read_at IS NULL AND muted_at IS NULL;
ALTER TABLE work.deliveries DROP CONSTRAINT deliveries_state_check;
ALTER TABLE work.deliveries ADD CONSTRAINT deliveries_state_check CHECK (state IN ('sending', 'sent', 'failed', 'uncertain', 'muted'));
