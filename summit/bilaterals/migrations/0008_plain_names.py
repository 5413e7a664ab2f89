from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bilaterals", "0007_leads_are_of_the_delegations")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("request", "bilaterals_request"),
        migrations.RenameModel("Request", "BilateralRequest"),
    ]
