-- What a file in waiting would do, counted when it was looked at, so that showing it again costs nothing.
ALTER TABLE work.uploads ADD COLUMN counts jsonb NOT NULL DEFAULT '{}';
