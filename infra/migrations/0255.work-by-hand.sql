-- What a person may decide about a job's uncertain delivery, the order in which an operator reads a county's jobs, how fast work goes,
-- and how often it lost its worker.
ALTER TABLE work.interventions DROP CONSTRAINT interventions_action_check;
ALTER TABLE work.interventions ADD CONSTRAINT interventions_action_check
    CHECK (action IN ('replayed', 'cancelled', 'confirmed', 'arrived', 'not-arrived'));

CREATE INDEX jobs_in_county ON work.jobs (county_id, due_at DESC, job_id DESC);

-- When the step under way was begun, and what was done of it by then: a resumed step is not as fast as all that stands there.
ALTER TABLE work.progress ADD COLUMN began_at timestamptz;
ALTER TABLE work.progress ADD COLUMN began_done bigint;

-- How many attempts were not the job's own fault: their workers were lost.
ALTER TABLE work.jobs ADD COLUMN losses int NOT NULL DEFAULT 0;

-- Under which number an attempt let it leave: the provider is asked about this one, and a further attempt has another.
ALTER TABLE work.deliveries ADD COLUMN number uuid;
