-- Which fact overtook a report: whose books, where in them, of which kind, and how it came. What still stands is found by its day.
ALTER TABLE views.report
    ADD COLUMN overtaken_tenant bigint,
    ADD COLUMN overtaken_position bigint,
    ADD COLUMN overtaken_tag text,
    ADD COLUMN overtaken_how text;
CREATE INDEX report_still_standing ON views.report (county_id, true_on)
    WHERE superseded_on IS NULL AND generated_at IS NOT NULL AND valid_to = 'infinity' AND known_to = 'infinity';
