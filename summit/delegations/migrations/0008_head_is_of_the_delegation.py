"""The head of a delegation is one of its delegates: who was of another delegation is head no more."""

from django.db import migrations

from summit.core.constraints import RefersToOwn

OTHERS = """
UPDATE delegations_delegation SET head_id = NULL FROM calendar_resource
WHERE calendar_resource.id = head_id AND calendar_resource.party_id IS DISTINCT FROM party_ptr_id
"""


class Migration(migrations.Migration):
    dependencies = [("delegations", "0007_lists_have_a_length"), ("calendar", "0004_resource_with_its_party")]

    operations = [
        migrations.RunSQL([OTHERS, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=RefersToOwn(
                name="delegation_head_is_its_own",
                field="head",
                owner="party_ptr",
                violation_error_message="This delegate belongs to another delegation.",
            ),
        ),
    ]
