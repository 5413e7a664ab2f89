"""Follow-up actions: assigned, postponed, reported done, dropped and opened again."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_representative
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import Action, Decision
from summit.decisions.queries import staff_by_party, uncleared
from summit.delegations.models import Delegation
from summit.notifications.notice import Notice
from summit.notifications.services import notify, withdraw
from summit.summits.belonging import refuse_of_another_summit


class DueTooEarly(BadValue):
    """The action would be due before the day of its decision."""

    code = "due_too_early"
    message = _("An action cannot be due before its decision was taken.")


class OwnerNotCleared(BadValue):
    """The owner may not read the document of the decision."""

    code = "owner_not_cleared"
    message = _("This delegation may not read the document of the decision, and cannot be asked to act on it.")


@transactional
def assign_action(
    decision: Decision, *, title: Mapping[str, str], owner: Delegation, due_on: date, now: datetime
) -> Action:
    """Assign an action to a delegation, due on a day; its staff is notified.

    Raises OfAnotherSummit, DueTooEarly, OwnerNotCleared.
    """
    refuse_of_another_summit(decision.series.summit_id, owner=owner)
    _check_due(decision, due_on)
    if not _is_cleared(decision, owner):
        raise OwnerNotCleared(field="owner")
    action = Action.objects.create(decision=decision, title=dict(title), owner=owner, due_on=due_on, assigned_at=now)
    _tell_owner(action, notices.assigned(action), now)
    return action


@transactional
def postpone_action(action: Action, *, due_on: date, now: datetime) -> Action:
    """Change the due date of an open action; its owner is notified. Raises DueTooEarly, WrongStatus."""
    action = _locked(action)
    _check_due(action.decision, due_on)
    if action.status != Action.Status.OPEN:
        raise WrongStatus(
            gettext("This action is not open: its status is “%(status)s”.") % {"status": action.get_status_display()},
            status=action.status,
        )
    action.due_on, action.assigned_at = due_on, now
    action.save(update_fields=["due_on", "assigned_at"])
    withdraw(notices.topic_of_action(action))
    _tell_owner(action, notices.assigned(action), now)
    return action


@transactional
def report_done(action: Action, *, by: User, now: datetime, report: str = "") -> Action:
    """Report the action as done; the organizers are notified, and reminders stop.

    `by` represents the owner. Raises NotRepresentative, WrongStatus.
    """
    action = _locked(action)
    refuse_unless_representative(by, action.owner)
    _end(action, Action.Status.DONE, report, now)
    notify(organizers_of(action.owner.summit), notices.done(action), summit=action.owner.summit, now=now)
    return action


@transactional
def drop_action(action: Action, *, report: str, now: datetime) -> Action:
    """Drop the action; `report` is the reason, and its owner is notified. Raises WrongStatus."""
    action = _locked(action)
    _end(action, Action.Status.DROPPED, report, now)
    _tell_owner(action, notices.dropped(action), now)
    return action


@transactional
def reopen_action(action: Action, *, now: datetime) -> Action:
    """Open a done or dropped action again; its owner is notified. Raises WrongStatus."""
    action = _locked(action)
    advance(action, Action.Status.OPEN, ended_at=None, assigned_at=now)
    _tell_owner(action, notices.assigned(action), now)
    return action


def _locked(action: Action) -> Action:
    Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    related = ("owner__summit", "decision__series__summit", "decision__document")
    locked: Action = Action.objects.select_related(*related).get(pk=action.pk)
    return locked


def _end(action: Action, status: str, report: str, now: datetime) -> None:
    advance(action, status, report=report, ended_at=now)
    withdraw(notices.topic_of_action(action))


def _check_due(decision: Decision, due_on: date) -> None:
    if due_on < decision.taken_on:
        raise DueTooEarly(field="due_on")


def _is_cleared(decision: Decision, owner: Delegation) -> bool:
    return decision.document is None or not uncleared(decision.document, [owner])


def _tell_owner(action: Action, notice: Notice, now: datetime) -> None:
    """Notify the owner's staff if they may read the document of the decision."""
    if _is_cleared(action.decision, action.owner):
        notify(staff_by_party([action.owner])[action.owner_id], notice, summit=action.owner.summit, now=now)
