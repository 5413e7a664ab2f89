from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_mails_that_came_back")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("wording", "notifications_wording"),
        migrations.RenameModel("Wording", "MessageTemplate"),
    ]
