from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_symbols_of_any_script")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("taking", "documents_taking"),
        migrations.RenameModel("Taking", "PositionRecord"),
    ]
