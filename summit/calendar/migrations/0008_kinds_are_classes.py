from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendar", "0007_plain_sentences")]

    operations = [
        migrations.AlterField("resource", "kind", models.CharField(editable=False, max_length=12)),
    ]
