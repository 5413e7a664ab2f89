"""The function that notes each change, and the guard by which what is noted stays."""

from django.db import migrations

# Arguments: a query of the summit that a row ($1, as JSON) is of; the key's column; columns to mask; columns to ignore.
NOTE = """
CREATE FUNCTION core_audit_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    whole jsonb := coalesce(after, before);
    masked text[] := string_to_array(TG_ARGV[2], ',');
    ignored text[] := string_to_array(TG_ARGV[3], ',');
    of_summit bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, value) INTO after FROM jsonb_each(after)
            WHERE value IS DISTINCT FROM before -> key AND NOT key = ANY (ignored);
        IF after IS NULL THEN
            RETURN NULL;
        END IF;
        SELECT jsonb_object_agg(key, before -> key) INTO before FROM jsonb_object_keys(after) AS key;
    END IF;
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (masked) THEN '"***"' ELSE value END) INTO before
        FROM jsonb_each(before);
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (masked) THEN '"***"' ELSE value END) INTO after
        FROM jsonb_each(after);
    EXECUTE TG_ARGV[0] INTO of_summit USING whole;
    INSERT INTO core_auditentry
        (at, transaction, actor, request, database_user, summit, "table", "row", operation, before, after)
    VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint,
        coalesce(nullif(current_setting('summit.actor', true), '')::bigint, 0),
        coalesce(current_setting('summit.request', true), ''), session_user, of_summit,
        TG_TABLE_NAME, whole ->> TG_ARGV[1], left(TG_OP, 1), before, after);
    RETURN NULL;
END $$;
"""
GUARD = """
CREATE FUNCTION core_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is not changed.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_audit_guard();
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON core_auditseal
    FOR EACH ROW EXECUTE FUNCTION core_audit_guard();
"""
UNDO = """
DROP TRIGGER audit_stays ON core_auditentry;
DROP TRIGGER audit_stays ON core_auditseal;
DROP FUNCTION core_audit_guard;
DROP FUNCTION core_audit_note CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_audit")]
    operations = [migrations.RunSQL([NOTE, GUARD], UNDO)]
