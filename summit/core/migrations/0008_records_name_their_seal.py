"""Audit entries and access records name the seal that covers them, in place of the range of transactions in the seal.

The function that writes entries has the rights of the tables' owner, so that the service's role needs none of its own.
"""

from django.db import migrations, models

# `seal` is set once, with nothing else; all other changes are refused.
GUARD = """
CREATE OR REPLACE FUNCTION core_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('core_auditentry', 'core_viewing') THEN
        IF OLD.seal IS NULL AND NEW.seal IS NOT NULL AND to_jsonb(OLD) - 'seal' = to_jsonb(NEW) - 'seal' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit is not changed.' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
GUARD_BEFORE = """
CREATE OR REPLACE FUNCTION core_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is not changed.' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
# Puts under the given seal what is under none, and returns how many records these are.
SEAL = """
CREATE FUNCTION core_audit_seal(key bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    entries bigint;
    accesses bigint;
BEGIN
    UPDATE core_auditentry SET seal = key WHERE seal IS NULL;
    GET DIAGNOSTICS entries = ROW_COUNT;
    UPDATE core_viewing SET seal = key WHERE seal IS NULL;
    GET DIAGNOSTICS accesses = ROW_COUNT;
    RETURN entries + accesses;
END $$;
"""
# What earlier seals cover: each record is of the first seal that is not before its transaction.
SEALED_BEFORE = """
UPDATE {table} AS record SET seal = covering.id FROM (
    SELECT id, until, coalesce(lag(until) OVER (ORDER BY until), 0) AS begin FROM core_auditseal
) AS covering WHERE record.transaction >= covering.begin AND record.transaction < covering.until;
"""
RANGES_BEFORE = """
ALTER TABLE core_auditseal DISABLE TRIGGER audit_stays;
UPDATE core_auditseal AS seal SET until = 1 + (
    SELECT max(transaction) FROM (
        SELECT transaction, seal FROM core_auditentry UNION ALL SELECT transaction, seal FROM core_viewing
    ) AS record WHERE record.seal <= seal.id
);
ALTER TABLE core_auditseal ENABLE TRIGGER audit_stays;
"""
RIGHTS = "ALTER FUNCTION core_audit_note() SECURITY DEFINER SET search_path FROM CURRENT;"
RIGHTS_BEFORE = "ALTER FUNCTION core_audit_note() SECURITY INVOKER RESET search_path;"


class Migration(migrations.Migration):
    dependencies = [("core", "0007_plain_names")]
    operations = [
        migrations.AddField("auditentry", "seal", models.BigIntegerField(null=True)),
        migrations.AddField("accessrecord", "seal", models.BigIntegerField(null=True)),
        migrations.RunSQL(GUARD, GUARD_BEFORE),
        migrations.AlterField("auditseal", "until", models.BigIntegerField(null=True, unique=True)),
        migrations.RunSQL(
            [SEALED_BEFORE.format(table=table) for table in ("core_auditentry", "core_viewing")],
            RANGES_BEFORE,
        ),
        migrations.AlterModelOptions("auditseal", {"ordering": ("id",)}),
        migrations.RemoveField("auditseal", "until"),
        migrations.AlterField("auditentry", "seal", models.BigIntegerField(db_index=True, null=True)),
        migrations.AlterField("accessrecord", "seal", models.BigIntegerField(db_index=True, null=True)),
        migrations.RunSQL([SEAL, RIGHTS], [RIGHTS_BEFORE, "DROP FUNCTION core_audit_seal"]),
    ]
