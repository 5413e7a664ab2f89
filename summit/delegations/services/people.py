"""Services by which delegations and organizers change the people of a delegation."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes
from summit.core.bulk import Outcome
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note
from summit.delegations.models import Delegate, Delegation, ProposedChange
from summit.delegations.services.delegates import amend_delegate
from summit.delegations.services.heads import NotOfThisDelegation
from summit.delegations.services.proposing import change_people

Kind = ProposedChange.Kind


class HostAccepts(BadValue):
    """Only organizers accept clashes."""

    code = "host_accepts"
    message = _("The organizers alone accept this; ask them.")


class HostShares(BadValue):
    """Only organizers say that people of several delegations or summits are one."""

    code = "host_shares"
    message = _("The organizers alone say who is one person; tell them.")


class CodeTwice(BadValue):
    """Two lines have the same code."""

    code = "code_twice"
    message = _("An earlier line has this code.")


def enter_person(delegation: Delegation, *, by: User, now: datetime, note: Note | None = None, **facts: Any) -> Model:
    """Add a delegate to the delegation, or propose that; return the delegate or the proposal. Raises HostShares."""
    _refuse_sharing(delegation, facts, by=by)
    return change_people(delegation, Kind.ENTER, facts=facts, by=by, now=now, note=note)


@transactional
def amend_person(
    delegate: Delegate,
    *,
    by: User,
    now: datetime,
    note: Note | None = None,
    even_if_clashing: bool = False,
    **facts: Any,
) -> Model:
    """Change facts of a delegate, or propose that; return the delegate or the proposal.

    Raises NotOfThisDelegation, HostAccepts, HostShares and the refusals of `amend_delegate`.
    """
    if facts.pop("party", delegate.party) != delegate.party:
        raise NotOfThisDelegation(field="delegation")
    _refuse_sharing(delegate, facts, by=by)
    if even_if_clashing and not organizes(by, delegate.summit):
        raise HostAccepts(field="even_if_clashing")
    if even_if_clashing:
        amended = amend_delegate(delegate, now=now, even_if_clashing=True, **facts)
        attach_note(note, amended, now=now)
        return amended
    delegation = delegation_of(delegate)
    return change_people(delegation, Kind.CHANGE, person=delegate.pk, facts=facts, by=by, now=now, note=note)


def _refuse_sharing(row: Delegation | Delegate, facts: dict[str, Any], *, by: User) -> None:
    """Leave `shared_as` to organizers; others, who read it as empty, may send it back so."""
    if "shared_as" in facts and not organizes(by, row.summit) and facts.pop("shared_as"):
        raise HostShares(field="shared_as")


def remove_person(delegate: Delegate, *, by: User, now: datetime, note: Note | None = None) -> Model:
    """Delete a delegate who is in nothing, or propose that; return the delegate or the proposal."""
    delegation = delegation_of(delegate)
    return change_people(delegation, Kind.REMOVE, person=delegate.pk, facts={}, by=by, now=now, note=note)


def propose_head(
    delegation: Delegation, *, delegate: Delegate, by: User, now: datetime, note: Note | None = None
) -> Model:
    """Propose who is to head the delegation; by organizers the head is named at once. Raises NotOfThisDelegation."""
    if delegate.party_id != delegation.pk:
        raise NotOfThisDelegation(field="delegate")
    return change_people(
        delegation, Kind.HEAD, person=delegate.pk, facts={"head": delegate.pk}, by=by, now=now, note=note
    )


def enter_line(
    delegation: Delegation,
    delegate: Delegate | None,
    *,
    by: User,
    now: datetime,
    note: Note | None = None,
    **facts: Any,
) -> tuple[Outcome, Model]:
    """Enter a line of a list: change the delegate who is there, or add one; return the outcome and the row."""
    if delegate and all(getattr(delegate, name) == value for name, value in facts.items()):
        return Outcome.UNCHANGED, delegate
    if delegate:
        row = amend_person(delegate, by=by, now=now, note=note, **facts)
    else:
        row = enter_person(delegation, by=by, now=now, note=note, **facts)
    if isinstance(row, ProposedChange):
        return Outcome.WAITING, row
    return Outcome.CHANGED if delegate else Outcome.CREATED, row


def delegation_of(delegate: Delegate) -> Delegation:
    """Return the delegation of a delegate."""
    return Delegation.objects.select_related("summit").get(resources=delegate.pk)
