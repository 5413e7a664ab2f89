from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agenda", "0007_no_words_on_items")]

    # The tables keep their names, by which the audit knows them.
    operations = [
        migrations.AlterModelTable("item", "agenda_item"),
        migrations.RenameModel("Item", "AgendaItem"),
        migrations.AlterModelTable("itemproposal", "agenda_itemproposal"),
        migrations.RenameModel("ItemProposal", "AgendaItemProposal"),
    ]
