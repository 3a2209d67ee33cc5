-- How the last rebuild of each view goes or went, written every second while it is under way: a row that falls silent has lost its process.
-- Whoever cancels it leaves his word here, and the process that rebuilds reads it. Names, counts and times: nobody's rows.
CREATE TABLE follow.rebuilds (
    view text PRIMARY KEY,
    run uuid NOT NULL,
    version int NOT NULL,
    worker text NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'done', 'different', 'cancelled', 'failed')),
    step text NOT NULL,
    done bigint NOT NULL,
    total bigint,
    taken bigint NOT NULL,
    differing bigint,
    error text,
    began_at timestamptz NOT NULL,
    step_began_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    finished_at timestamptz,
    cancel_at timestamptz,
    cancel_county int,
    cancel_by uuid,
    cancel_reason text
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON follow.rebuilds TO taizhang_app;
GRANT SELECT ON follow.rebuilds TO taizhang_county, taizhang_platform;
