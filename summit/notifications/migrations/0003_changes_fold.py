"""Moves and cancellations become changes in one's programme, which can be folded."""

from django.db import migrations


def fold(apps, schema_editor):
    notifications = apps.get_model("notifications", "Notification").objects
    for row in notifications.filter(kind__in=("engagement_moved", "engagement_cancelled")).iterator():
        context = row.context
        uid, _, sequence = row.key.partition(":")[2].rpartition(":")
        now = {name: context.get(name) for name in ("title", "starts_at", "ends_at")}
        now |= {"uid": uid, "sequence": int(sequence or 0), "place": context.get("place", {})}
        old = {name: context.get(f"old_{name}", context.get(name)) for name in ("starts_at", "ends_at")}
        old |= {"place": context.get("old_place", {}), "is_cancelled": False}
        row.context = {"changes": [{**now, "is_cancelled": row.kind == "engagement_cancelled", "old": old}]}
        row.kind = "programme_changed"
        row.save(update_fields=["context", "kind"])


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_words_and_preferences")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
