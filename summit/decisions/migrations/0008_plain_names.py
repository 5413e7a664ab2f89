from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decisions", "0007_symbols_of_any_script")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("rules", "decisions_rules"),
        migrations.RenameModel("Rules", "AdoptionRules"),
    ]
