-- The branches that were merged, split or dissolved by the last day, as known then.
, ended AS MATERIALIZED (
    SELECT o.tenant_id, o.organisation
    FROM views.organisation o
    WHERE o.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s) AND o.standing <> 'standing'
        AND o.valid_from <= %(day_last)s AND %(day_last)s < o.valid_to
        AND o.known_from <= %(with_known)s AND %(with_known)s < o.known_to
        AND {found o day_last with_known}
)
