-- What a report was asked for besides its period: one unit, the first of two days, and whether it may say what people are called.
ALTER TABLE views.report
    ADD COLUMN unit uuid,
    ADD COLUMN since date,
    ADD COLUMN named boolean;
