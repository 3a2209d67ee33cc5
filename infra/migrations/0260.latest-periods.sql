-- Which period of a schedule was last queued for each tenant of a county: what the beat goes on from, and what the schedule's page shows.
CREATE INDEX schedules_latest ON work.schedules (county_id, schedule, tenant_id, due_at DESC);
