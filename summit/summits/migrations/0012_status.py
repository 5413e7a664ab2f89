"""A summit is open, closed or archived; people change nothing in a summit that is not open."""

from django.db import migrations, models

# Asked of what the audit records, so that it covers each door. `actor` is 0 where the service itself acts. What the last
# list names is not about the content of a summit: access to it, and how people read it.
GUARD = """
CREATE FUNCTION summits_refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."table" = 'summits_summit' AND NEW.operation = 'U' AND NEW.before ? 'status' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM summits_summit WHERE id = NEW.summit AND status <> 'open') THEN
        RAISE EXCEPTION 'The summit is closed.' USING ERRCODE = 'check_violation', CONSTRAINT = 'summit_is_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER summit_is_open BEFORE INSERT ON core_auditentry FOR EACH ROW
    WHEN (NEW.actor <> 0 AND NEW.summit IS NOT NULL AND NEW."table" NOT IN (
        'accounts_role', 'accounts_token', 'delegations_invitation', 'programme_feed', 'notifications_webhook'))
    EXECUTE FUNCTION summits_refuse_closed();
"""
UNDO = """
DROP TRIGGER summit_is_open ON core_auditentry;
DROP FUNCTION summits_refuse_closed;
"""


class Migration(migrations.Migration):
    dependencies = [("summits", "0011_active_days"), ("core", "0008_records_name_their_seal")]

    operations = [
        migrations.AddField(
            "summit",
            "status",
            models.CharField(
                choices=[("open", "open"), ("closed", "closed"), ("archived", "archived")],
                db_default="open",
                default="open",
                editable=False,
                help_text="Of a closed summit nothing is changed; of an archived one organizers alone read.",
                max_length=8,
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
