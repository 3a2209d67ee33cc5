-- When a roster that was handed in or certified was counted, so that its numbers lead to the lists as they were known then.
ALTER TABLE views.roster_period ADD COLUMN counted_at timestamptz;
