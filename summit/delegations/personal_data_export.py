"""What is held on a delegate or an account here."""

from typing import Any

from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.models import AccessRecord
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate, Invitation, PersonalData, Rank


@exports("delegations.Delegate", "delegate")
def facts(delegate: Delegate, _reader: Any) -> list[dict[str, Any]]:
    """Tell the delegate's facts."""
    names = ("id", "code", "name", "office", "rank", "took_office_on", "languages", "arrives_at", "departs_at")
    told = {name: getattr(delegate, name) for name in names}
    told["rank"] = Rank(delegate.rank).word
    return [told | {"delegation": str(delegate.party), "is_head": hasattr(delegate, "headed")}]


@exports("delegations.Delegate", "personal data")
def personal_data(delegate: Delegate, reader: Any) -> list[dict[str, Any]]:
    """Tell passport number and date of birth as they are."""
    return [
        {
            "passport_number": data.passport.reveal(),
            "date_of_birth": data.birth.reveal(),
            "changed_at": data.changed_at,
        }
        for data in PersonalData.objects.reached_by(reader, "export").filter(pk=delegate.pk)
    ]


@exports("delegations.Delegate", "viewings")
def viewings(delegate: Delegate, _reader: Any) -> Any:
    """Tell when these were looked at or taken away, and why."""
    rows = AccessRecord.objects.filter(what__startswith="delegates.", row=str(delegate.pk), summit=delegate.summit_id)
    return rows.values("at", "what", "action", "reason")


@exports("accounts.User", "invitations")
def invitations(user: User, reader: Any) -> Any:
    """Tell what the user was invited to, and by links to whom he invited."""
    rows = visible_part_of(user, reader, Invitation.objects.filter(Q(person=user) | Q(invited_by=user)))
    return rows.values("party__code", "kind", "person__email", "invited_at", "accepted_at", "revoked_at")
