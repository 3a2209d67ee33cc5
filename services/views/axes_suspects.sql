-- What came or went since, of which the comparison tells whether the tree did it; what was learned is counted as it is.
, suspect AS MATERIALIZED (
    SELECT tenant, key, middle AS was_listed, after AS is_listed, false AS learned, false AS carried, lasts
    FROM keyed
    WHERE middle <> after
)
