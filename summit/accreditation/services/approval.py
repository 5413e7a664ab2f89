"""Services of the approval: send people, decide on them at each step, withdraw them, reopen them.

Each takes one person or many, as the caller has read them. One who was changed meanwhile is refused.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import may_in, organizes, represents
from summit.accreditation.models import Accreditation, Step, Verdict, Weapon
from summit.accreditation.notices import tell_delegations
from summit.accreditation.services.passes import revoke_passes_of
from summit.accreditation.services.quotas import lock_places, refuse_full
from summit.accreditation.services.reviewing import (
    NoSteps,
    lock_people,
    refusals_of_missing,
    refusals_to_approve,
    steps_of,
    to_first_step,
)
from summit.core.bulk import Refused, sort_out
from summit.core.encryption import Secret
from summit.core.lifecycle import advance_all, refuse_transition
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note_to_all
from summit.delegations.services import is_late
from summit.summits.models import Summit

Status, Result, Kind = Accreditation.Status, Verdict.Result, Step.Kind
People = Collection[Accreditation]
Late = dict[int | None, Refusal]  # by the key of the delegation
LEFT = {"step": None, "waiting_since": None}
# What the policy lets those do who decide at a step.
DECIDES = {Kind.CHECK: "accreditations", Kind.ISSUING: "accreditations", Kind.CLEARANCE: "vetting"}


class NotToBeSent(Refusal):
    """The person was sent already, or is not accredited any more."""

    code = "not_to_be_sent"
    message = _("Only drafts and people who were returned for correction are sent.")


class NotAtThisStep(Refusal):
    """The person does not wait at the step at which it would be decided."""

    code = "not_at_this_step"


class DecidedMeanwhile(Refusal):
    """Something was decided on the person since they were read."""

    code = "decided_meanwhile"
    message = _("Something was decided on this person meanwhile. Read it, then try again.")


class ReasonMissing(BadValue):
    """A person is returned or refused without a reason."""

    code = "reason_missing"
    message = _("Say why.")


class NotYourStep(Refusal):
    """Another service decides at this step."""

    code = "not_your_step"
    status = 403
    message = _("Another service decides at this step.")


@dataclass(frozen=True)
class Outcome:
    """Those with whom it was done, as they now are, and the refusals of the others by key."""

    done: list[Accreditation]
    refused: Refused


@transactional
def send_people(people: People, *, by: User, now: datetime, note: Note | None = None, atomic: bool = True) -> Outcome:
    """Send people who are entered or were returned to the first step of their category.

    After the deadline a delegation names a note, except for people who were returned: protocol has asked for them.
    Raises NotRepresentative, NotToBeSent, NoteRequired, NoteOfAnother, NeedsMissing or NoSteps.
    """
    rows = lock_people(people)
    missing, steps, late = refusals_of_missing(rows), steps_of(rows), _late(rows, note, by, now)

    def refusal_of(person: Accreditation) -> Refusal | None:
        if not _is_responsible(person, by):
            return NotRepresentative()
        if person.status not in (Status.DRAFT, Status.RETURNED):
            return NotToBeSent(status=person.status)
        refusal = late.get(person.party_id) if note or person.status == Status.DRAFT else None
        return refusal or missing.get(person.pk) or (None if steps[person.category_id] else NoSteps())

    fit, refused = sort_out(rows, refusal_of, atomic=atomic)
    before = _statuses(fit)
    to_first_step(fit, now=now)
    attach_note_to_all(note, fit, now=now)
    tell_delegations(fit, before, now=now)
    return Outcome(fit, refused)


@transactional
def decide_on_people(
    people: People, *, step: str, result: str, by: User, now: datetime, reason: str = "", atomic: bool = True
) -> Outcome:
    """Record a verdict on people who wait at the step. They come to the next one, or are approved, if they pass.

    A reason is needed unless they pass. Nobody is approved who lacks what the category needs.
    Raises NotYourStep, ReasonMissing, NotAtThisStep or NeedsMissing.
    """
    _refuse_without_reason(result, reason)
    rows = lock_people(people)
    _refuse_other_deciders(rows, step, by)
    missing = refusals_to_approve(rows) if result == Result.PASSED else {}
    fit, refused = sort_out(rows, lambda one: refusal_at(one, step) or missing.get(one.pk), atomic=atomic)
    before = _statuses(fit)
    if result == Result.PASSED:
        _pass(fit, now)
    else:
        _leave(fit, Status.RETURNED if result == Result.RETURNED else Status.REFUSED, now)
    _record_verdicts(fit, step=step, result=result, reason=reason, by=by, now=now)
    tell_delegations(fit, before, now=now, reason=_open_reason(step, reason))
    return Outcome(fit, refused)


@transactional
def revoke_people(people: People, *, step: str, reason: str, by: User, now: datetime, atomic: bool = True) -> Outcome:
    """Refuse people who have passed the step, also after they were approved: the verdict on them is taken back.

    Raises NotYourStep, ReasonMissing or WrongStatus.
    """
    _refuse_without_reason(Result.REFUSED, reason)
    rows = lock_people(people)
    _refuse_other_deciders(rows, step, by)
    fit, refused = sort_out(rows, _refusal_to(Status.REFUSED), atomic=atomic)
    before = _statuses(fit)
    _leave(fit, Status.REFUSED, now)
    _record_verdicts(fit, step=step, result=Result.REFUSED, reason=reason, by=by, now=now)
    tell_delegations(fit, before, now=now, reason=_open_reason(step, reason))
    return Outcome(fit, refused)


@transactional
def withdraw_people(people: People, *, by: User, now: datetime, atomic: bool = True) -> Outcome:
    """Withdraw people at any time before or after their approval; their places are free again.

    Raises NotRepresentative, DecidedMeanwhile or WrongStatus.
    """
    fit, refused = _unchanged(lock_people(people), people, by, lambda _person: Status.WITHDRAWN, atomic=atomic)
    _leave(fit, Status.WITHDRAWN, now)
    return Outcome(fit, refused)


@transactional
def reopen_people(people: People, *, by: User, now: datetime, note: Note | None = None, atomic: bool = True) -> Outcome:
    """Take withdrawn people in again as drafts, refused and expired ones as returned for correction (organizers).

    They take a place again, for which a delegation names a note after the deadline.
    Raises NotRepresentative, DecidedMeanwhile, NoteRequired, NoteOfAnother, WrongStatus or QuotaFull.
    """
    lock_places(people)
    rows = lock_people(people)
    late = _late(rows, note, by, now)
    fit, refused = _unchanged(rows, people, by, _status_again, atomic=atomic, late=late)
    refuse_full(fit)
    targets = {person.pk: _status_again(person) for person in fit}
    for status in (Status.DRAFT, Status.RETURNED):
        advance_all([person for person in fit if targets[person.pk] == status], status)
    attach_note_to_all(note, fit, now=now)
    return Outcome(fit, refused)


@transactional
def expire_people(*, summit: Summit, now: datetime) -> int:
    """Expire people whose last day of validity is over, and those who have waited too long at a step."""
    today = now.astimezone(summit.zone).date()
    over = Q(valid_until__lt=today, status__in=(Status.IN_REVIEW, Status.RETURNED, Status.APPROVED))
    for step in Step.objects.filter(category__summit=summit, days__isnull=False):
        over |= Q(step=step, waiting_since__lt=now - timedelta(days=step.days or 0))
    rows = lock_people(Accreditation.objects.filter(over, summit=summit))
    fit = [person for person in rows if _refusal_to(Status.EXPIRED)(person) is None]
    before = _statuses(fit)
    _leave(fit, Status.EXPIRED, now)
    tell_delegations(fit, before, now=now)
    return len(fit)


def _leave(people: People, status: str, now: datetime) -> None:
    """Take people out of the approval; the passes and weapons of those who may not come end with it."""
    advance_all(people, status, **LEFT)
    if status != Status.RETURNED:
        revoke_passes_of(people, now=now)
        weapons = Weapon.objects.filter(bearer__in=people, status__in=Weapon.CHANGEABLE).order_by("pk")
        advance_all(weapons.select_for_update(no_key=True), Weapon.Status.WITHDRAWN)


def _statuses(people: People) -> dict[int, str]:
    return {person.pk: person.status for person in people}


def _open_reason(step: str, reason: str) -> str:
    """Return the reason if the delegation may read it: security's is not told."""
    return "" if step == Kind.CLEARANCE else reason


def _pass(people: People, now: datetime) -> None:
    """Bring people to the step after theirs; approve those for whom there is none."""
    steps = steps_of(people)
    for step in {person.step for person in people if person.step}:
        alike = [person for person in people if person.step == step]
        later = [one for one in steps[step.category_id] if one.position > step.position]
        if later:
            advance_all(alike, Status.IN_REVIEW, step=later[0], waiting_since=now)
        else:
            advance_all(alike, Status.APPROVED, **LEFT)


def _record_verdicts(people: People, *, step: str, result: str, reason: str, by: User, now: datetime) -> None:
    """Record the verdict on each; a reason of security is classified."""
    is_classified = step == Kind.CLEARANCE
    reasons = {"classified_reason": Secret(reason) if reason else None} if is_classified else {"reason": reason}
    facts = {"kind": step, "result": result, "by": by, "at": now, **reasons}
    Verdict.objects.bulk_create(Verdict(accreditation=person, **facts) for person in people)


def _status_again(person: Accreditation) -> str:
    """Return the status in which a person is taken in again."""
    return Status.DRAFT if person.status == Status.WITHDRAWN else Status.RETURNED


def _late(people: People, note: Note | None, by: User, now: datetime) -> Late:
    """Return by the key of each delegation why it may not ask for this, as it is late and names no note of its own."""
    late: Late = {}
    for party in {person.party for person in people if person.party}:
        try:
            is_late(party, note, by=by, now=now)
        except Refusal as refusal:
            late[party.pk] = refusal
    return late


def _unchanged(
    rows: People,
    people: People,
    by: User,
    target_of: Callable[[Accreditation], str],
    *,
    atomic: bool,
    late: Late | None = None,
) -> tuple[list[Accreditation], Refused]:
    """Return those of the locked rows who have the status that the caller has read, and can come to their target."""
    seen = {person.pk: person.status for person in people}

    def refusal_of(person: Accreditation) -> Refusal | None:
        target = target_of(person)
        # What was decided is opened again by those who decide.
        is_allowed = organizes(by, person.summit) if target == Status.RETURNED else _is_responsible(person, by)
        if not is_allowed:
            return NotRepresentative()
        if person.status != seen[person.pk]:
            return DecidedMeanwhile(status=person.status)
        return (late or {}).get(person.party_id) or _refusal_to(target)(person)

    return sort_out(rows, refusal_of, atomic=atomic)


def _refusal_to(status: str) -> Callable[[Accreditation], Refusal | None]:
    """Return what refuses a person whose status does not lead to this one."""

    def refusal_of(person: Accreditation) -> Refusal | None:
        try:
            refuse_transition(person, status)
        except Refusal as refusal:
            return refusal
        return None

    return refusal_of


def refusal_at(person: Accreditation, step: str) -> Refusal | None:
    """Return the refusal of a person who does not wait at the step."""
    if person.step and person.step.kind == step:
        return None
    present = str(person.step or person.get_status_display())
    message = gettext("This person does not wait there. They are here: %(present)s.") % {"present": present}
    return NotAtThisStep(message, field="step", present=person.step.kind if person.step else person.status)


def _is_responsible(person: Accreditation, by: User) -> bool:
    return represents(by, person.party) if person.party else organizes(by, person.summit)


def _refuse_without_reason(result: str, reason: str) -> None:
    if result != Result.PASSED and not reason:
        raise ReasonMissing(field="reason")


def _refuse_other_deciders(people: People, step: str, by: User) -> None:
    if not all(may_in(by, person.summit, DECIDES[Kind(step)], "decide") for person in people):
        raise NotYourStep(field="step")
