-- Move a rehearsal's clock forward to an instant; refuses to move it back, and refuses in a real ledger. For the migrate role alone.
CREATE FUNCTION ledger.advance(_to timestamptz) RETURNS timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    _clock ledger.clock;
BEGIN
    SELECT * INTO _clock FROM ledger.clock FOR UPDATE;
    IF NOT FOUND OR NOT _clock.rehearsal THEN
        RAISE EXCEPTION 'this ledger is not a rehearsal: its clock cannot be moved' USING ERRCODE = 'TZ020';
    END IF;
    IF _to < clock_timestamp() + _clock.ahead THEN
        RAISE EXCEPTION 'a rehearsal''s clock moves forward only' USING ERRCODE = 'TZ021';
    END IF;
    _clock.ahead := _to - clock_timestamp();
    UPDATE ledger.clock SET ahead = _clock.ahead;
    RETURN _to;
END
$$;
