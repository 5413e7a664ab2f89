"""The guard by which a taking stays as it was; it goes with its document alone."""

from django.db import migrations

GUARD = """
CREATE FUNCTION documents_taking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was said stays as it was said.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER taking_stays BEFORE UPDATE ON documents_taking
    FOR EACH ROW EXECUTE FUNCTION documents_taking_guard();
"""
UNDO = """
DROP TRIGGER taking_stays ON documents_taking;
DROP FUNCTION documents_taking_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_takings")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
