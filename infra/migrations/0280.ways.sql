-- On which ways a user is told beside his inbox, one of a channel. The address is sealed under the user's own key in the vault and
-- bound to this row; whoever finds whom to tell may know of it that it is there, and no more.
CREATE TABLE access.ways (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('mail', 'webhook', 'wecom', 'dingtalk', 'feishu')),
    way_id uuid NOT NULL,
    address bytea NOT NULL,
    without text[] NOT NULL,
    rhythm text NOT NULL CHECK (rhythm IN ('at-once', 'digest')),
    code_number int NOT NULL,
    code_at timestamptz NOT NULL,
    tries int NOT NULL,
    verified_at timestamptz,
    failing_at timestamptz,
    failing_why text,
    PRIMARY KEY (county_id, tenant_id, user_id, channel),
    FOREIGN KEY (county_id, tenant_id, user_id) REFERENCES access.users ON DELETE CASCADE
);
CREATE INDEX ways_by_user ON access.ways (county_id, user_id);
SELECT ledger.protect('access.ways');
CREATE POLICY platform ON access.ways FOR SELECT TO taizhang_platform USING (true);
GRANT SELECT (county_id, tenant_id, user_id, channel, way_id, without, rhythm, code_number, code_at, tries, verified_at, failing_at, failing_why)
    ON access.ways TO taizhang_platform;

-- The log of what leaves the house is asked by county and by reader, the youngest first.
CREATE INDEX jobs_that_leave ON work.jobs (county_id, created_at DESC, job_id DESC) WHERE (args ->> 'channel') IS NOT NULL;
CREATE INDEX jobs_that_leave_by_reader ON work.jobs (county_id, tenant_id, (args ->> 'user'), created_at DESC, job_id DESC)
    WHERE (args ->> 'channel') IS NOT NULL;

-- An attempt that found that it was too early ends as postponed: it was no failure.
ALTER TABLE work.runs DROP CONSTRAINT runs_outcome_check;
ALTER TABLE work.runs ADD CONSTRAINT runs_outcome_check CHECK (outcome IN ('done', 'failed', 'lost', 'cancelled', 'postponed'));
