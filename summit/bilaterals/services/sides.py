"""The sides of a request: made with it, answering each by itself, told of what the others do."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes, represents, staff_and_liaisons_of
from summit.bilaterals.models import STAYING, Answer, BilateralRequest, Companion, Side
from summit.core.lifecycle import WrongStatus
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.delegations.models import Delegate, Delegation
from summit.notifications.notice import Notice
from summit.notifications.services import notify


class AlreadyOpen(Refusal):
    """The same delegations have an open request at this level, made by any of them."""

    code = "already_open"
    message = _("These delegations already have an open request at this level.")


class AsksItself(BadValue):
    """The requester is among the invitees."""

    code = "asks_itself"
    message = _("A delegation cannot ask itself.")


class AskedTwice(BadValue):
    """A delegation is among the invitees twice."""

    code = "asked_twice"
    message = _("This names a delegation twice.")


class NoInvitee(BadValue):
    """A request has no invitee."""

    code = "no_invitee"
    message = _("Name one delegation or more that you ask.")


class TooFewAsked(BadValue):
    """More invitees have to accept than are asked."""

    code = "too_few_asked"
    message = _("Fewer delegations are asked than have to accept.")


class NotAttending(Refusal):
    """A delegation that does not attend the summit cannot meet."""

    code = "not_attending"
    message = _("This delegation does not attend the summit.")


class NotASide(BadValue):
    """The delegation is not a side of the request, or declined or withdrew."""

    code = "not_a_side"
    message = _("This delegation is not a side of the meeting.")


class NotYourTurn(Refusal):
    """The request waits for an answer of another side."""

    code = "not_your_turn"
    message = _("This request waits for an answer of another delegation.")


class AnswerTooLate(Refusal):
    """The time to answer has ended; the organizers still answer for the side."""

    code = "answer_too_late"
    message = _("The time to answer has ended. Ask the organizers.")


class AnswerInThePast(BadValue):
    """The end of the time to answer is not to come."""

    code = "answer_in_the_past"
    message = _("Give an hour that is to come.")


def refuse_past_answer(answer_by: datetime | None, now: datetime) -> None:
    """Raise AnswerInThePast where the time to answer would have ended."""
    if answer_by and answer_by <= now:
        raise AnswerInThePast(field="answer_by")


def refuse_ended(request: BilateralRequest) -> None:
    """Raise WrongStatus where the request is neither pending nor accepted."""
    if request.status not in BilateralRequest.OPEN:
        message = gettext("This request is %(status)s.") % {"status": request.get_status_display()}
        raise WrongStatus(message, present=request.status)


def locked(request: BilateralRequest) -> BilateralRequest:
    """Lock the request and return it with the rows that the services read. Its sides change under this lock only."""
    # Lock, then read: while a query with a join waits for the lock, the rows that it joins may become outdated.
    BilateralRequest.objects.select_for_update(no_key=True).values("pk").get(pk=request.pk)
    return BilateralRequest.objects.select_related("summit", "meeting__engagement__summit").get(pk=request.pk)


def lock_delegations(requester: Delegation, invitees: Collection[Delegation], least_accepted: int | None) -> None:
    """Lock the delegations of a new request. Raises what a set of sides is refused for."""
    if requester in invitees:
        raise AsksItself(field="invitees")
    if not invitees:
        raise NoInvitee(field="invitees")
    if len(set(invitees)) < len(invitees):
        raise AskedTwice(field="invitees")
    if least_accepted and least_accepted > len(invitees):
        raise TooFewAsked(field="least_accepted")
    # All rows in one order, so that of two delegations that ask each other at the same moment one waits.
    parties = Delegation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    sides = parties.filter(pk__in=[requester.pk, *(one.pk for one in invitees)])
    if absent := [d for d in sides if not d.is_attending]:
        raise NotAttending(field="requester" if requester in absent else "invitees")


def keys_of(delegations: Iterable[Delegation]) -> list[int]:
    """Return the keys of the delegations as `BilateralRequest.party_keys` has them."""
    return sorted(one.pk for one in delegations)


def refuse_second(party_keys: list[int], level: int) -> None:
    """Raise AlreadyOpen where these delegations have an open request at the level."""
    if BilateralRequest.objects.open().filter(party_keys=party_keys, level=level).exists():
        raise AlreadyOpen(field="invitees")


def make_sides(request: BilateralRequest, delegations: Iterable[Delegation], leads: Iterable[Delegate]) -> None:
    """Make the sides of a new request, the requester first: it accepts by asking."""
    Side.objects.bulk_create(
        Side(
            request=request,
            delegation=delegation,
            place=place,
            lead=lead,
            answer=Answer.PENDING if place else Answer.ACCEPTED,
            answered_at=None if place else request.requested_at,
        )
        for place, (delegation, lead) in enumerate(zip(delegations, leads, strict=True))
    )


def give_answer(side: Side, answer: Answer, *, now: datetime, reason: str = "") -> None:
    """Record the answer of a side of a locked request. Raises WrongStatus."""
    if answer not in Side.TRANSITIONS[Answer(side.answer)]:
        message = gettext("%(delegation)s has answered: %(answer)s.")
        named = {"delegation": side.delegation, "answer": side.get_answer_display()}
        raise WrongStatus(message % named, present=side.answer, wanted=answer)
    side.answer, side.reason = answer, reason
    side.answered_at = None if answer == Answer.PENDING else now
    side.save(update_fields=["answer", "answered_at", "reason"])


def set_lead(side: Side, lead: Delegate) -> None:
    """Let the delegate lead the side; a companion who leads is no companion any more."""
    Companion.objects.filter(side=side, delegate=lead).delete()
    side.lead = lead
    side.save(update_fields=["lead"])


def agree_on_levels(request: BilateralRequest, sides: Collection[Side]) -> None:
    """Take the ranks of the leads of these sides as those to which all agree; nobody is asked about them any more."""
    for side in sides:
        side.agreed_level = side.lead.rank
    Side.objects.bulk_update(sides, ["agreed_level"])
    if not request.asked_to_keep:
        end_asking(request)


def end_asking(request: BilateralRequest) -> None:
    """Forget who kept the meeting, and until when the sides were asked about it."""
    kept = [side for side in request.sides.all() if side.has_kept]
    for side in kept:
        side.has_kept = False
    if kept:
        Side.objects.bulk_update(kept, ["has_kept"])
    if request.answer_by:
        request.answer_by = None
        request.save(update_fields=["answer_by"])


def staying(request: BilateralRequest) -> list[Side]:
    """Return the sides that did not decline or withdraw."""
    return [side for side in request.sides.all() if side.answer in STAYING]


def side_of(sides: Collection[Side], by: User, on_behalf_of: Delegation | None) -> Side:
    """Return the side for which `by` acts: `on_behalf_of`, else the first that they represent."""
    if on_behalf_of is not None:
        sides = [side for side in sides if side.delegation == on_behalf_of]
        if not sides:
            raise NotASide(field="on_behalf_of")
    found = next((side for side in sides if represents(by, side.delegation)), None)
    if found is None:
        raise NotRepresentative(field="on_behalf_of" if on_behalf_of else None)
    return found


def answering(request: BilateralRequest, by: User, on_behalf_of: Delegation | None, *, now: datetime) -> Side:
    """Return the side of the locked request that has to answer, which `by` must represent, in time."""
    waiting = [side for side in request.sides.all() if side.answer == Answer.PENDING]
    if request.status not in BilateralRequest.OPEN or not waiting:
        message = gettext("This request is %(status)s; it takes no answer.") % {"status": request.get_status_display()}
        raise WrongStatus(message, present=request.status)
    side = side_of(request.sides.all(), by, on_behalf_of)
    if side not in waiting and on_behalf_of is None:
        side = next((one for one in waiting if represents(by, one.delegation)), side)
    if side not in waiting:
        raise NotYourTurn
    is_late = request.status == BilateralRequest.Status.PENDING and request.answer_by and request.answer_by <= now
    if is_late and not organizes(by, request.summit):
        raise AnswerTooLate
    return side


def tell_others(request: BilateralRequest, side: Side, notice: Notice, now: datetime) -> None:
    """Notify the staff and the liaison officers of the other sides, but those that declined or withdrew."""
    others = [one.delegation for one in staying(request) if one != side]
    notify(staff_and_liaisons_of(others), notice, summit=request.summit, now=now)
