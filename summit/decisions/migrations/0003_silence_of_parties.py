"""Whether silence was asked of the organ's members that are parties to a document, or of all."""

from django.db import migrations, models

TEXT = "Of the organ's members only those are asked that are parties to the document, or sponsors."
SO_FAR = """
UPDATE decisions_silenceprocedure SET is_for_parties = TRUE FROM documents_version, documents_document
    WHERE decisions_silenceprocedure.version_id = documents_version.id
    AND documents_version.document_id = documents_document.id AND documents_document.classification = 'parties'
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_shares_of_the_whole"), ("documents", "0001_initial")]

    operations = [
        migrations.AddField(
            "silenceprocedure", "is_for_parties", models.BooleanField(default=False, help_text=TEXT)
        ),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
