-- The facts of a row stand in the stream of its key.
, asked AS (
    SELECT w.tenant, w.key, w.key AS stream, w.learned, w.since FROM wanted w
)
