"""The personal data of a delegate or a user in this app."""

from collections.abc import Iterable, Mapping

from django.db.models import F, Q

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.models import AccessRecord
from summit.core.personal_data_export import exports
from summit.delegations.models import Delegate, Delegation, Headship, Invitation, LetterDraw, ProposedChange, Rank


@exports("delegations.Delegate", "delegate")
def facts(delegate: Delegate, _reader: User) -> list[dict[str, object]]:
    """Return the delegate's facts."""
    names = (
        "id",
        "code",
        "name",
        "office",
        "function",
        "rank",
        "took_office_on",
        "languages",
        "arrives_at",
        "departs_at",
        "shared_as",
    )
    row: dict[str, object] = {name: getattr(delegate, name) for name in names}
    row["rank"] = Rank(delegate.rank).word
    row |= {"delegation": str(delegate.party), "is_head": hasattr(delegate, "headed")}
    follows = Delegation.objects.filter(next_head=delegate)
    return [row | {"heads_from": follows.values_list("next_head_from", flat=True).first()}]


@exports("delegations.Delegate", "headships")
def headships(delegate: Delegate, _reader: User) -> Iterable[Mapping[str, object]]:
    """Return when the delegate heads the delegation."""
    return Headship.objects.filter(delegate=delegate).values("since", "until", "is_in_chair")


@exports("delegations.Delegate", "viewings")
def viewings(delegate: Delegate, _reader: User) -> Iterable[Mapping[str, object]]:
    """Return when these were unmasked or exported, and why."""
    rows = AccessRecord.objects.filter(what__startswith="delegates.", row=str(delegate.pk), summit=delegate.summit_id)
    return rows.values("at", "what", "action", "reason")


@exports("accounts.User", "invitations")
def invitations(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the invitations that the user received or sent."""
    rows = visible_part_of(user, reader, Invitation.objects.filter(Q(person=user) | Q(invited_by=user)))
    return rows.values("party__code", "kind", "person__email", "invited_at", "accepted_at", "revoked_at")


@exports("delegations.Delegate", "proposed changes")
def proposed_changes(delegate: Delegate, _reader: User) -> Iterable[Mapping[str, object]]:
    """Return the changes of the delegate that were proposed."""
    rows = ProposedChange.objects.filter(person=delegate.pk)
    return rows.values("kind", "facts", "before", "note__number", "proposed_at", "status", "decided_at", "reason")


@exports("accounts.User", "proposed changes")
def changes_of_user(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the changes that the user proposed or decided on."""
    rows = ProposedChange.objects.filter(Q(proposed_by=user) | Q(decided_by=user))
    return visible_part_of(user, reader, rows).values("delegation__code", "kind", "proposed_at", "decided_at")


@exports("accounts.User", "letter draws")
def letter_draws(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the letters that the user drew or entered for an order of precedence."""
    rows = LetterDraw.objects.alias(summit=F("policy__summit")).filter(drawn_by=user)
    return visible_part_of(user, reader, rows).values("policy__code", "letter", "is_drawn", "drawn_at")
