"""A request is led by delegates of its two sides."""

from django.db import migrations

from summit.core.constraints import RefersToOwn


class Migration(migrations.Migration):
    dependencies = [("bilaterals", "0006_planned_heads"), ("calendar", "0004_resource_with_its_party")]

    operations = [
        migrations.AddConstraint(
            model_name="request",
            constraint=RefersToOwn(
                name=f"request_{side}_lead_is_its_own",
                field=f"{side}_lead",
                owner=side,
                violation_error_message="This delegate belongs to another delegation.",
            ),
        )
        for side in ("requester", "invitee")
    ]
