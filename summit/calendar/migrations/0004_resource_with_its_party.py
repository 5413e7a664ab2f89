"""What refers to a resource can refer to whose it is, too: `core.constraints.RefersToOwn` needs the index."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calendar", "0003_bounds")]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX resource_with_its_party ON calendar_resource (id, party_id)",
            "DROP INDEX resource_with_its_party",
        )
    ]
