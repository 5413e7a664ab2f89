from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decisions", "0007_symbols_of_any_script")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("rules", "decisions_rules"),
        migrations.RenameModel("Rules", "AdoptionRules"),
        migrations.RunSQL(
            "ALTER TABLE decisions_rules_members RENAME COLUMN rules_id TO adoptionrules_id",
            "ALTER TABLE decisions_rules_members RENAME COLUMN adoptionrules_id TO rules_id",
        ),
    ]
