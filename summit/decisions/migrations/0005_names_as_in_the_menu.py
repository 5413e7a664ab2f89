"""Lists are called as the menu of the admin calls them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_notes_of_stages")]

    operations = [
        migrations.AlterModelOptions(
            "stage", {"ordering": ("document", "position"), "verbose_name_plural": "stages of documents"}
        ),
        migrations.AlterModelOptions(
            "interpretativestatement", {"ordering": ("document", "made_at", "pk"), "verbose_name": "statement"}
        ),
        migrations.AlterModelOptions(
            "series", {"ordering": ("summit", "prefix"), "verbose_name_plural": "series of decisions"}
        ),
        migrations.AlterModelOptions(
            "rules", {"ordering": ("organ", "pk"), "verbose_name_plural": "rules of organs"}
        ),
    ]
