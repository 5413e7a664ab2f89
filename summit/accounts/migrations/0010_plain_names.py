from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_bounds")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("codebook", "accounts_codebook"),
        migrations.RenameModel("CodeBook", "CodeAttempts"),
    ]
