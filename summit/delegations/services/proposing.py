"""Changes that delegations make to their own people: at once until the deadline, then as proposals with a note.

Each kind of change has a `Carrier`, which the app that knows the rows registers in its module `proposed_changes`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accounts.queries import organizers_of, organizes, refuse_unless_representative, staff_and_liaisons_of
from summit.core.hours import shown_instant
from summit.core.lifecycle import advance
from summit.core.refusals import BadValue, Refusal
from summit.core.registry import Registry
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note, refuse_note_of_another
from summit.delegations import notices
from summit.delegations.models import Delegation, ProposedChange
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw
from summit.summits.models import Summit

Facts = dict[str, Any]
Kind, Status = ProposedChange.Kind, ProposedChange.Status


@dataclass(frozen=True)
class Carrier:
    """How a kind of change is carried out, and what it would replace: `present` returns that as it is now."""

    present: Callable[[ProposedChange], Facts]
    carry_out: Callable[[ProposedChange, datetime], Model]


CARRIERS: Registry[str, Carrier] = Registry("proposed_changes")


class NoteRequired(BadValue):
    """The deadline for entering people has passed, so a change needs a note."""

    code = "note_required"
    message = _("The delegations could enter their people until %(until)s. Name the note by which you ask for this.")


class ChangedSinceProposed(Refusal):
    """Facts that the proposal would replace have changed since; `changed` names them."""

    code = "changed_since_proposed"
    message = _("This has changed since it was proposed. Accept it all the same, or refuse it.")


@transactional
def change_people(
    delegation: Delegation,
    kind: str,
    *,
    facts: Facts,
    by: User,
    now: datetime,
    person: int | None = None,
    note: Note | None = None,
) -> Model:
    """Carry the change out, or propose it where the delegation may only do that; return the row, or the proposal.

    Organizers change at once. A delegation does until the deadline of the summit, after which it needs a note, and the
    secretariat decides; it always decides on the head. The same proposal twice is one.
    Raises NotRepresentative, NoteOfAnother, NoteRequired, and the refusals of the service.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    asked = {"delegation": delegation, "kind": kind, "person": person, "facts": facts}
    change = ProposedChange(summit=delegation.summit, note=note, proposed_by=by, proposed_at=now, **asked)
    if is_late(delegation, note, by=by, now=now) or (kind == Kind.HEAD and not organizes(by, delegation.summit)):
        return _propose(change)
    return _carry_out(change, note, now)


def is_late(party: Party, note: Note | None, *, by: User, now: datetime) -> bool:
    """Say whether a delegation asks for something after the deadline of the summit. Organizers are never late.

    Raises NoteOfAnother, and NoteRequired if it is late and there is no note.
    """
    refuse_note_of_another(note, party)
    if organizes(by, party.summit):
        return False
    summit = Summit.objects.get(pk=party.summit_id)  # as it is in this transaction
    if summit.takes_people(now):
        return False
    if note is None:
        until = shown_instant(summit.people_until, summit.zone)
        raise NoteRequired(NoteRequired.message % {"until": until}, field="note")
    return True


def _propose(change: ProposedChange) -> ProposedChange:
    change.facts = json.loads(json.dumps(change.facts, cls=DjangoJSONEncoder))
    waiting = ProposedChange.objects.filter(delegation=change.delegation_id, status=Status.WAITING)
    same = waiting.filter(kind=change.kind, person=change.person, facts=change.facts).first()
    if same:
        return same
    change.before = present_facts(change)
    change.save()
    notify(organizers_of(change.summit), notices.change_proposed(change), summit=change.summit, now=change.proposed_at)
    return change


@transactional
def accept_change(change: ProposedChange, *, by: User, now: datetime, even_if_changed: bool = False) -> ProposedChange:
    """Carry a waiting change out by its service, with its note, and tell the delegation.

    Raises WrongStatus, ChangedSinceProposed unless `even_if_changed`, and the refusals of the service.
    """
    changed = changed_since(change)
    if changed and not even_if_changed:
        refusal = ChangedSinceProposed(changed=changed)
        refusal.accepted_by = "even_if_changed"
        raise refusal
    advance(change, Status.ACCEPTED, decided_by=by, decided_at=now)
    _carry_out(change, change.note, now)
    _tell(change, notices.change_accepted(change), now)
    return change


@transactional
def refuse_change(change: ProposedChange, *, reason: str, by: User, now: datetime) -> ProposedChange:
    """Refuse a waiting change, with a reason for the delegation to read."""
    advance(change, Status.REFUSED, decided_by=by, decided_at=now, reason=reason)
    _tell(change, notices.change_refused(change), now)
    return change


@transactional
def withdraw_change(change: ProposedChange, *, by: User, now: datetime) -> ProposedChange:
    """Withdraw a waiting change on behalf of its delegation."""
    refuse_unless_representative(by, change.delegation)
    advance(change, Status.WITHDRAWN, decided_by=by, decided_at=now)
    withdraw(notices.topic_of_change(change))
    return change


def changed_since(change: ProposedChange) -> list[str]:
    """Return the facts that are no longer as they were when the change was proposed."""
    now = present_facts(change)
    return [name for name in {**change.before, **now} if change.before.get(name) != now.get(name)]


def present_facts(change: ProposedChange) -> Facts:
    """Return what the change would replace, as it is now and as JSON has it."""
    facts: Facts = json.loads(json.dumps(_carrier(change).present(change), cls=DjangoJSONEncoder))
    return facts


def _carrier(change: ProposedChange) -> Carrier:
    (carrier,) = CARRIERS[change.kind]
    return carrier


def _carry_out(change: ProposedChange, note: Note | None, now: datetime) -> Model:
    row = _carrier(change).carry_out(change, now)
    attach_note(note, row, now=now)
    return row


def _tell(change: ProposedChange, notice: Notice, now: datetime) -> None:
    notify(staff_and_liaisons_of([change.delegation]), notice, summit=change.summit, now=now)
