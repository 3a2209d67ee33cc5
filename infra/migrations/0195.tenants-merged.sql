-- Into which other tenant one went, and from which day on.
ALTER TABLE directory.tenants ADD COLUMN merged_into bigint, ADD COLUMN merged_on date;
