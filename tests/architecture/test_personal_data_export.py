"""Whatever refers to a person is told to who asks what is held on that person, or somebody has said why not."""

from typing import Any

import pytest
from django.apps import apps

from summit.accounts.models import User
from summit.core.personal_data_export import EXPORTERS
from summit.delegations.models import Delegate

# Model and field, and the part in which it is told; without one, why it is not.
OF_AN_ACCOUNT = {
    "accounts.Role.user": "roles",
    "accounts.LiaisonOfficer.user": "roles",
    "accounts.Token.user": "tokens",
    "mfa.Authenticator.user": "second factors",
    "socialaccount.SocialAccount.user": "other sign-ins",
    "delegations.Invitation.person": "invitations",
    "delegations.Invitation.invited_by": "invitations",
    "correspondence.Note.entered_by": "notes",
    "delegations.ProposedChange.proposed_by": "proposed changes",
    "delegations.ProposedChange.decided_by": "proposed changes",
    "delegations.LetterDraw.drawn_by": "letter draws",
    "notifications.Notification.recipient": "notifications",
    "notifications.WaitingLetter.recipient": "notifications",
    "notifications.Change.by": "changes",
    "notifications.Mute.user": "mutes",
    "notifications.Webhook.owner": "webhooks",
    "accreditation.Verdict.by": "verdicts",
    "accreditation.VettingList.made_by": "vetting lists",
    **{f"accreditation.{kind}.decided_by": "declarations" for kind in ("Weapon", "Radio", "Vehicle")},
    "accreditation.Custody.handed_over_by": "passes handed over",
    "accreditation.GateCheck.by": "checks at gates",
    "bilaterals.Plan.asked_by": "plans",
    "jobs.Job.asked_by": "jobs",
    "jobs.Job.confirmed_by": "jobs",
    "spreadsheets.Import.asked_by": "imports",
    "spreadsheets.Import.confirmed_by": "imports",
    "documents.File.uploaded_by": "files",
    "agenda.AgendaRevision.circulated_by": "agenda revisions",
    "programme.Revision.published_by": "revisions",
    "programme.Feed.owner": "feeds",
    "readiness.TaskRecord.done_by": "key tasks",
    "readiness.TaskRecord.waived_by": "key tasks",
    "reminders.ReminderRule.user": "reminder rules",
}
OF_A_DELEGATE = {
    "calendar.Occupancy.resource": "programme",
    "calendar.Removal.resource": "removals",
    "arrivals.TravelParty.greeter": "welcomes",
    "arrivals.Traveller.delegate": "travel",
    "agenda.Speaker.delegate": "speeches",
    "bilaterals.Companion.delegate": "bilateral requests",
    "bilaterals.Side.lead": "bilateral requests",
    "bilaterals.Side.note_taker": "bilateral requests",
    "accreditation.Accreditation.delegate": "accreditation",
    "delegations.Delegation.head": "delegate",
    "delegations.Delegation.next_head": "delegate",
    "delegations.Headship.delegate": "headships",
}
WHY_NOT = {
    "admin.LogEntry.user": "the audit, which is told, notes the same and more",
    "account.EmailAddress.user": "the account's own address once more",
    "notifications.Notification.held_by": "an organizer who held back another's letter, until it leaves",
    "notifications.WaitingLetter.held_by": "an organizer who held back another's letter, until it leaves",
    "accounts.CodeAttempts.user": "counts codes that were given, and holds none",
    "accounts.User_groups.user": "groups are not used",
    "accounts.User_user_permissions.user": "permissions of one's own are not used",
    "programme.Feed.resource": "a feed is its owner's, whom it may show a delegate to",
}


def referring_to(person: type) -> set[str]:
    """Return what points to a person; a row of a child's table is the row itself, and points to nobody."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in set(model._meta.get_fields()) - set(model._meta.parents.values())
        if field.concrete and field.is_relation and issubclass(person, field.related_model or type(None))
    }


@pytest.mark.parametrize(
    ("person", "parts_by_field", "labels"),
    [
        (User, OF_AN_ACCOUNT, ["accounts.User"]),
        (Delegate, OF_A_DELEGATE, ["calendar.Resource", "delegations.Delegate"]),
    ],
)
def test_all_that_refers_to_a_person_is_told(person: Any, parts_by_field: dict[str, str], labels: list[str]) -> None:
    parts = {part for label in labels for part, _ in EXPORTERS[label]}

    assert referring_to(person) - WHY_NOT.keys() == parts_by_field.keys()
    assert set(parts_by_field.values()) <= parts
