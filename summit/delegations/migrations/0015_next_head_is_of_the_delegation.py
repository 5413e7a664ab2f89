"""Who becomes head of the delegation is one of its delegates: who is of another delegation is not to become it."""

from django.db import migrations

from summit.core.constraints import RefersToOwn

OTHERS = """
UPDATE delegations_delegation SET next_head_id = NULL, next_head_from = NULL FROM calendar_resource
WHERE calendar_resource.id = next_head_id AND calendar_resource.party_id IS DISTINCT FROM party_ptr_id
"""


class Migration(migrations.Migration):
    dependencies = [("delegations", "0014_official_invitations"), ("calendar", "0004_resource_with_its_party")]

    operations = [
        migrations.RunSQL([OTHERS, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=RefersToOwn(
                name="delegation_next_head_is_its_own",
                field="next_head",
                owner="party_ptr",
                violation_error_message="This delegate belongs to another delegation.",
            ),
        ),
    ]
