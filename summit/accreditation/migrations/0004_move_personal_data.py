"""The passport numbers and dates of birth of delegates become those of their accreditations."""

from django.db import migrations

NAMES = {
    "head": {"en": "Head of delegation", "ru": "Глава делегации"},
    "delegate": {"en": "Delegate", "ru": "Член делегации"},
}


def accredit_and_move(apps, schema_editor):
    """Accredit each delegate who has personal data, and encrypt these anew in the new table."""
    category = apps.get_model("accreditation", "Category")
    accreditation = apps.get_model("accreditation", "Accreditation")
    moved = apps.get_model("accreditation", "PersonalData")
    heads = set(apps.get_model("delegations", "Delegation").objects.exclude(head=None).values_list("head", flat=True))
    old = apps.get_model("delegations", "PersonalData").objects.select_related("delegate")
    for data in old.order_by("pk").iterator():
        delegate = data.delegate
        code = "head" if delegate.pk in heads else "delegate"
        known, _ = category.objects.get_or_create(
            summit_id=delegate.summit_id, code=code, defaults={"name": NAMES[code], "takes_part": True}
        )
        person, _ = accreditation.objects.get_or_create(
            delegate=delegate,
            defaults={"summit_id": delegate.summit_id, "party_id": delegate.party_id, "category": known},
        )
        moved.objects.create(
            accreditation=person, number=data.passport, birth=data.birth, changed_at=data.changed_at
        )


def move_back(apps, schema_editor):
    """Move the data of delegates back; their accreditations stay."""
    moved = apps.get_model("accreditation", "PersonalData").objects.exclude(accreditation__delegate=None)
    old = apps.get_model("delegations", "PersonalData")
    for data in list(moved.select_related("accreditation")):
        old.objects.create(
            delegate_id=data.accreditation.delegate_id,
            passport=data.number,
            birth=data.birth,
            changed_at=data.changed_at,
        )
        data.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accreditation", "0003_personal_data"),
        ("delegations", "0010_security_and_gate"),
    ]

    operations = [migrations.RunPython(accredit_and_move, move_back)]
