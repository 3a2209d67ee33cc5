-- Sessions are opened and ended before any scope is known: by the platform role, which looks them up by county and hash of the token.
-- Times are PostgreSQL's own clock, never a rehearsal's.
CREATE TABLE access.sessions (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, token_hash),
    FOREIGN KEY (county_id, tenant_id, user_id) REFERENCES access.users ON DELETE CASCADE
);
CREATE INDEX sessions_by_token ON access.sessions (county_id, token_hash);
CREATE INDEX sessions_by_user ON access.sessions (county_id, tenant_id, user_id);
SELECT ledger.protect('access.sessions', ARRAY['platform']);
CREATE POLICY signing_in ON access.sessions TO taizhang_platform USING (true) WITH CHECK (true);
GRANT INSERT, DELETE ON access.sessions TO taizhang_platform;

-- How often somebody tried to sign in, by a digest of login and address, in windows of some minutes. Before a sign-in there is no
-- county: rows stand under county 0.
CREATE TABLE access.attempts (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    bucket bytea NOT NULL,
    window_at timestamptz NOT NULL,
    count int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, bucket, window_at)
);
CREATE INDEX attempts_by_window ON access.attempts (county_id, tenant_id, window_at);
SELECT ledger.protect('access.attempts', ARRAY['platform']);
CREATE POLICY counting ON access.attempts TO taizhang_platform USING (true) WITH CHECK (true);
GRANT INSERT, UPDATE, DELETE ON access.attempts TO taizhang_platform;
