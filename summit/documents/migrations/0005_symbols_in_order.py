"""Documents in the order of their symbols, by the numbers in them: 9 before 10."""

from django.db import migrations

from summit.core.ordering import NaturalOrder


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_amendments_end_at_an_hour")]

    operations = [migrations.AlterModelOptions("document", {"ordering": (NaturalOrder("symbol"), "pk")})]
