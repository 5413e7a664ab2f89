"""The guard by which viewings stay as they were noted."""

from django.db import migrations

GUARD = """
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON core_viewing
    FOR EACH ROW EXECUTE FUNCTION core_audit_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_viewings")]
    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER audit_stays ON core_viewing")]
