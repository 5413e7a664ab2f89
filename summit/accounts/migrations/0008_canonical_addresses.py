"""Addresses in their canonical form.

The address of an account that has none, or that another account has too in the canonical form, gives way to one that
no mail reaches, and the account is closed: nobody can have signed in to the first kind by the API, and of the second
the account that was there first keeps the address. The audit keeps what it was.
"""

from django.core.exceptions import ValidationError
from django.db import migrations, models

import summit.core.addresses
from summit.core.addresses import CANONICAL, canonical_address, validate_address


def canonicalise(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    taken = set()
    for key, old in users.order_by("pk").values_list("pk", "email"):
        new = canonical_address(old)
        is_open = {}
        try:
            validate_address(new)
        except ValidationError:
            new = ""
        if not new or new in taken:
            new, is_open = f"account-{key}@closed.invalid", {"is_active": False}
        taken.add(new)
        if new != old or is_open:
            users.filter(pk=key).update(email=new, **is_open)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0007_log_ins"),
        ("core", "0006_viewings_stay"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_email_is_unique"),
        migrations.RunPython(canonicalise, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=summit.core.addresses.AddressField(max_length=254, verbose_name="e-mail"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                fields=("email",),
                name="user_email_is_unique",
                violation_error_message="Someone already signs in with this e-mail address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email__regex", CANONICAL)),
                name="user_email_is_canonical",
                violation_error_message="An e-mail address is stored in lower case, its domain in ASCII.",
            ),
        ),
    ]
