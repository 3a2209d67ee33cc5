-- In which minute a tenant's books moved last, so that who looks for work reads those that moved and not all of them. Within a
-- minute the value stays, and the update of a head touches no index: an index on recorded_at itself would be written at every command.
ALTER TABLE ledger.heads ADD COLUMN moved timestamp GENERATED ALWAYS AS (date_trunc('minute', recorded_at)) STORED;
CREATE INDEX heads_moved ON ledger.heads (moved);
-- Which followers are parked, to see when one of them may go on.
CREATE INDEX positions_parked ON follow.positions (county_id, tenant_id) WHERE parked_at IS NOT NULL;
